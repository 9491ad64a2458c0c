"""Hypothesis strategies for the files of a table: how its text is quoted, ended, encoded and compressed."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from hypothesis import strategies as st

from .case import Case


@dataclass
class Sheet:
    """A table before it is a file: the lines above the rows, the rows, and their dialect."""

    header: list[list[str]]
    rows: list[list[str] | str]
    dialect: dict[str, Any]


def rarely(often: int = 8) -> st.SearchStrategy[bool]:
    """Return a strategy that is mostly False, and shrinks to it."""
    return st.integers(0, often - 1).map(lambda number: number == often - 1)


def written(sheet: Sheet, *, quote_all: bool, terminator: str, comments: Mapping[int, str]) -> str:
    """Return the sheet as text in its dialect."""
    quote = sheet.dialect.get("quoteChar", '"')
    delimiter = sheet.dialect.get("delimiter", ",")
    escape = sheet.dialect.get("escapeChar")
    doubled = sheet.dialect.get("doubleQuote", True) or not escape

    def cell(value: str) -> str:
        if not quote_all and not any(one in value for one in (quote, delimiter, "\n", "\r")):
            return value
        inner = value.replace(escape, escape * 2) if escape else value
        return quote + inner.replace(quote, quote * 2 if doubled else f"{escape}{quote}") + quote

    lines: list[str] = []
    for number, row in enumerate([*sheet.header, *sheet.rows]):
        if number in comments:
            lines.append(comments[number])
        lines.append(row if isinstance(row, str) else delimiter.join(map(cell, row)))
    return "".join(line + terminator for line in lines)


@st.composite
def files(draw: st.DrawFn, name: str, sheet: Sheet) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Draw the files of a sheet, and what the resource says about them."""
    terminator = sheet.dialect.get("lineTerminator") or draw(st.sampled_from(("\n", "\n", "\r\n", "\r")))
    comments = {}
    if mark := sheet.dialect.get("commentChar"):
        places = draw(st.lists(st.integers(0, 6), max_size=3))
        comments = {place: mark + draw(st.sampled_from(("", " note", 'a"b', ",,"))) for place in places}
    text = written(sheet, quote_all=draw(rarely(4)), terminator=terminator, comments=comments)
    tail = draw(st.integers(0, 15))
    if tail == 15:
        text = text.rstrip("\r\n")
    elif tail == 14:
        text += terminator
    elif tail == 13:
        text += '"'
    elif tail == 12:
        text = terminator + text
    elif tail == 11:
        text = draw(st.sampled_from(("", "\n", "\n\n", "\ufeff", '""')))
    resource: dict[str, Any] = {}
    encoding = draw(
        st.sampled_from(
            ("utf-8",) * 6 + (None, None, "latin-1", "utf-16", "utf-8-sig", "utf-16-le", "cp1252")
        )
    )
    if encoding:
        resource["encoding"] = encoding
    data = text.encode(encoding or "utf-8", errors="replace")
    if encoding in {None, "utf-8"} and draw(rarely(10)):
        data = b"\xef\xbb\xbf" + data
    if draw(rarely(15)):
        place = draw(st.integers(0, len(data)))
        data = data[:place] + draw(st.sampled_from((b"\xff", b"\xe9", b"\x00", b"\xc3"))) + data[place:]
    return draw(packed(name, data, resource, sheet))


def loosely_quoted(case: Case, chance: Random) -> Case:
    """Return a case with quotes in its CSV files that are neither doubled nor at the edge of a cell."""
    files = dict(case.files)
    for name, data in files.items():
        if name.endswith(".csv"):
            loose = data.replace(b'""', b'"') if chance.random() < 0.3 else data
            for _ in range(chance.randint(1, 3)):
                place = chance.randrange(len(loose) + 1)
                loose = loose[:place] + b'"' + loose[place:]
            files[name] = loose
    return replace(case, files=files)


@st.composite
def packed(
    draw: st.DrawFn, name: str, data: bytes, resource: dict[str, Any], sheet: Sheet
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Draw how the bytes are divided into files: one, several, or compressed."""
    form = draw(st.integers(0, 11))
    path: str | list[str] = f"{name}.csv"
    files = {f"{name}.csv": data}
    headed = bool(sheet.header) or sheet.dialect.get("header") is False
    if form == 11 and headed and resource.get("encoding") in {None, "utf-8", "latin-1"}:
        files = parted(name, data, with_header=bool(sheet.header))
        path = list(files)
    elif form == 10:
        path, files = f"{name}.csv.gz", {f"{name}.csv.gz": gzip.compress(data, mtime=0)}
    elif form == 9:
        path, files = f"{name}.csv.zip", {f"{name}.csv.zip": zipped(f"{name}.csv", data)}
    elif form == 8:
        path, files = f"{name}.dat", {f"{name}.dat": data}
        resource |= {"format": "csv"}
    if isinstance(path, str) and draw(rarely(5)):
        whole = files[path]
        right = {"bytes": len(whole), "hash": f"sha256:{hashlib.sha256(whole).hexdigest()}"}
        wrong = {"bytes": len(whole) + 1, "hash": f"sha256:{'0' * 64}"}
        resource |= {key: draw(st.sampled_from((right[key], right[key], wrong[key]))) for key in right}
    return {"name": name, "path": path, **resource, "dialect": sheet.dialect}, files


def parted(name: str, data: bytes, *, with_header: bool) -> dict[str, bytes]:
    """Return the lines in two files, each with the first of them where that is the header."""
    lines = data.splitlines(keepends=True)
    middle = max(len(lines) // 2, 1)
    first, second = lines[:middle], lines[middle:]
    if with_header:
        second = [*lines[:1], *second]
    return {f"{name}-1.csv": b"".join(first), f"{name}-2.csv": b"".join(second)}


UNPACKING = (OSError, EOFError, KeyError, zlib.error, zipfile.BadZipFile)
"""The exceptions of a compressed file that can't be unpacked."""


def unpacked(data: bytes, path: str, member: str | None = None) -> bytes:
    """Return the bytes of a file, unpacked as the ending of its path says."""
    if path.endswith(".gz"):
        return gzip.decompress(data)
    if path.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.read(member or archive.namelist()[0])
    return data


def zipped(name: str, data: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
    return whole.getvalue()
