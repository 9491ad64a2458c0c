"""The dialect of a table: how its cells are separated and quoted, and which of its rows are the header and comments.

Standard: Table Dialect v2, https://datapackage.org/standard/table-dialect/, with the properties of the CSV Dialect of
v1, also as `frictionless describe` writes them: in an object for each format, such as `{"csv": {"delimiter": ";"}}`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LINE_ENDS = {"\n", "\r", "\r\n"}
DIALECTS_OF_A_FORMAT = ("csv", "tsv", "json", "jsonl", "ndjson", "excel", "inline")
STAND_IN = "\uf8ff"  # a character for private use, read in place of a delimiter of several characters
PLAIN_FORMATS = {"csv": ",", "tsv": "\t"}


@dataclass(frozen=True)
class TextDialect:
    """The dialect of a table, with the defaults of the standard."""

    delimiter: str = ","
    delimiter_declared: bool = False
    quote: str = '"'
    escape: str | None = None
    doubled: bool = True
    """Whether a quote within a quoted cell is doubled."""
    skip_space: bool = False
    line_end: str = ""
    """The characters that end a line, unless they are those of any text file."""
    header_rows: tuple[int, ...] = (1,)
    """The rows of the header; empty if there is none."""
    header_declared: bool = False
    header_join: str = " "
    ignore_case: bool = False
    comment_rows: frozenset[int] = frozenset()
    comment_mark: str = ""
    null: str | None = None
    skip_blank: bool = False
    """Whether empty rows are left out (a property of Frictionless)."""
    problems: tuple[str, ...] = ()
    """What is wrong with the dialect itself, as sentences."""

    def is_comment(self, number: int, cells: Sequence[Any]) -> bool:
        """Whether a row is a comment, by its number or its first characters."""
        if number in self.comment_rows:
            return True
        first = cells[0] if cells else None
        return bool(self.comment_mark) and isinstance(first, str) and first.startswith(self.comment_mark)

    def reader_options(self, *, strict: bool) -> dict[str, Any]:
        """Return the options of `csv.reader` for the dialect.

        Args:
            strict: whether the reader should refuse what RFC 4180 does not allow.
        """
        return {
            "delimiter": self.delimiter if len(self.delimiter) == 1 else STAND_IN,
            "quotechar": self.quote,
            "escapechar": self.escape,
            "doublequote": self.doubled,
            "skipinitialspace": self.skip_space,
            "strict": strict,
        }


def flattened(dialect: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties of a dialect, with those of its formats next to the others.

    >>> flattened({"header": False, "csv": {"delimiter": ";"}})
    {'header': False, 'delimiter': ';'}
    """
    properties = {key: value for key, value in dialect.items() if key not in DIALECTS_OF_A_FORMAT}
    for name in DIALECTS_OF_A_FORMAT:
        own = dialect.get(name)
        if isinstance(own, Mapping):
            properties |= own
    return {key: value for key, value in properties.items() if value is not None}


def text_dialect(dialect: Mapping[str, Any], format_: str) -> TextDialect:
    """Return the dialect of a table; a property of the wrong type, which is reported elsewhere, counts as absent.

    Args:
        dialect: the dialect as written.
        format_: the format of the file, such as "tsv".
    """
    written = flattened(dialect)
    delimiter = written.get("delimiter")
    if not isinstance(delimiter, str) or not delimiter or set(delimiter) & set("\r\n"):
        delimiter = None
    header = written.get("header") is not False
    header_rows = _numbers(written.get("headerRows")) if header else ()
    line_end = written.get("lineTerminator")
    quote, escape = _character(written.get("quoteChar")), _character(written.get("escapeChar"))
    problems = [
        f"the {name} of the dialect must be one character, not {written[name]!r:.40}."
        for name in ("quoteChar", "escapeChar")
        if name in written and not _character(written[name])
    ]
    return TextDialect(
        delimiter=delimiter or PLAIN_FORMATS.get(format_, ","),
        delimiter_declared=delimiter is not None or format_ == "tsv",
        quote=quote or '"',
        escape=escape,
        doubled=written.get("doubleQuote") is not False or escape is None,
        skip_space=written.get("skipInitialSpace") is True,
        line_end=line_end if isinstance(line_end, str) and line_end not in LINE_ENDS else "",
        header_rows=header_rows or (() if not header or written.get("headerRows") == [] else (1,)),
        header_declared="header" in written or bool(header_rows),
        header_join=_text(written.get("headerJoin"), " "),
        ignore_case=False in (written.get("headerCase"), written.get("caseSensitiveHeader")),
        comment_rows=frozenset(_numbers(written.get("commentRows"))),
        comment_mark=_text(written.get("commentChar"), ""),
        skip_blank=written.get("skipBlankRows") is True,
        problems=tuple(problems),
        null=written["nullSequence"] if isinstance(written.get("nullSequence"), str) else None,
    )


def _character(value: Any) -> str | None:
    return value if isinstance(value, str) and len(value) == 1 and value not in "\r\n" else None


def _text(value: Any, default: str) -> str:
    return value if isinstance(value, str) else default


def _numbers(value: Any) -> tuple[int, ...]:
    values = value if isinstance(value, list) else []
    numbers = {number for number in values if isinstance(number, int) and not isinstance(number, bool)}
    return tuple(sorted(number for number in numbers if number > 0))
