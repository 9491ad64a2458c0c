"""Strict CSV: what PyArrow reads as every other program does is proved, and nothing else."""

import csv
import io
import random
from pathlib import Path

import pytest

from swp_data.datapackage.validate import strict_csv
from swp_data.datapackage.validate.strict_csv import Marks, NotProvedError, QuoteScan, read_strict

NAMES = ("c0", "c1")


def rows_of(folder: Path, data: bytes, marks: Marks | None = None):
    path = folder / "t.csv"
    path.write_bytes(data)
    batches = read_strict(path, 0, marks or Marks(), NAMES)
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


@pytest.mark.parametrize(
    "data",
    [
        b'a,b\n"c ""d"" e","f\ng"\n',
        b'a,"b"\r\n"",""\r\n"""","x"""\r\n',
        b'"a","b"',
        b"",
        "é,🙂\n".encode(),
    ],
)
def test_a_strict_file_is_read_as_python_reads_it(tmp_path, data):
    assert rows_of(tmp_path, data) == list(map(tuple, csv.reader(io.StringIO(data.decode(), newline=""))))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'a,"b "c" d"\n', "a quote is not at the edge"),
        (b'a,"b" c\n', "a quote is not at the edge"),
        (b'a,b "c"\n', "a quote is not at the edge"),
        (b'a,"b\nc,d\n', "a quote is never closed"),
        (b'a,"b\\"c\\""\n', "a quote is not at the edge"),
        (b"a,b\n\n", ""),
        (b"a\n", "a row is too short or too long"),
        (b"a,b,c\n", "a row is too short or too long"),
        (b"a,b\rc,d\r", "a carriage return"),
        (b"a,b\r", "a carriage return"),
        (b"a,\0\n", "a null character"),
        (b"\xef\xbb\xbfa,b\n", "a byte order mark"),
        (b"a,\xff\n", "UTF-8"),
    ],
)
def test_any_other_file_is_not_proved(tmp_path, data, reason):
    if not reason:  # PyArrow reads an empty line as a row of empty cells, which the check of the rows counts
        assert rows_of(tmp_path, data)[1] == ("", "")
        return
    with pytest.raises(NotProvedError, match=reason):
        rows_of(tmp_path, data)


def test_a_quote_is_found_wherever_a_block_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(strict_csv, "BLOCK", 8)
    monkeypatch.setattr(strict_csv, "BLOCK_PER_COLUMN", 4)
    monkeypatch.setattr(strict_csv, "LOOKED_AT", 3)
    for pad in range(12):
        text = b"x" * pad + b',"b"\n'
        assert QuoteScan(Marks()).accepts(text)
        assert not QuoteScan(Marks()).accepts(b"x" * pad + b',"b"c\n')
        assert not QuoteScan(Marks()).accepts(b"x" * pad + b'x"",b\n')
        with pytest.raises(NotProvedError):
            rows_of(tmp_path, b"x" * pad + b',"b" c\n')


def test_the_scan_accepts_just_what_a_strict_reader_reads():
    chance = random.Random(1)
    for _ in range(3000):
        text = "".join(chance.choice('"",\na') for _ in range(chance.randint(1, 14)))
        scan = QuoteScan(Marks())
        cut = chance.randrange(len(text) + 1)
        accepted = scan.accepts(text[:cut].encode()) and scan.accepts(text[cut:].encode()) and not scan.inside
        assert accepted == is_strict(text), text


def is_strict(text: str) -> bool:
    """Say whether a text is RFC 4180: no quote in a cell without quotes, and none but pairs in a cell with them."""
    index = 0
    while index <= len(text):
        if text[index : index + 1] == '"':
            index += 1
            while True:
                end = text.find('"', index)
                if end < 0:
                    return False
                index = end + 1
                if text[index : index + 1] != '"':
                    break
                index += 1
            if text[index : index + 1] not in {"", ",", "\n"}:
                return False
        else:
            while index < len(text) and text[index] not in ",\n":
                if text[index] == '"':
                    return False
                index += 1
        index += 1
    return True


def test_other_marks(tmp_path):
    assert rows_of(tmp_path, b"a;'b;''c'\n", Marks(";", "'")) == [("a", "b;'c")]
    assert rows_of(tmp_path, b'a\t"b\n', Marks("\t", "'")) == [("a", '"b')]
