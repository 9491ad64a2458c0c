"""Strict CSV: what PyArrow reads as every other program does is proved, and nothing else."""

import csv
import io
import itertools
import random
import re
from pathlib import Path

import pytest

from swp_data.datapackage.validate.strict import few_rows, row_blocks, strict_text
from swp_data.datapackage.validate.strict.few_rows import parse_few
from swp_data.datapackage.validate.strict.row_blocks import RowBlocks
from swp_data.datapackage.validate.strict.strict_csv import parse_block, parse_many
from swp_data.datapackage.validate.strict.strict_text import Marks, NotProvedError, QuoteScan, end_of_rows

NAMES = ("c0", "c1")


def rows_of(folder: Path, data: bytes, marks: Marks | None = None):
    path = folder / "t.csv"
    path.write_bytes(data)
    marks = marks or Marks()
    frames = [parse_block(block, marks, NAMES) for block in RowBlocks(path, 0, marks)]
    return [row for frame in frames for row in frame.rows()]


@pytest.fixture(params=["few", "many"])
def size(request, monkeypatch):
    """Read a text as if it were short, or as if it were long."""
    most = 1 << 20 if request.param == "few" else -1
    monkeypatch.setattr(strict_text, "SMALL", most)
    monkeypatch.setattr(few_rows, "MOST_AT_ONCE", most)
    monkeypatch.setattr(few_rows.Budget, "spent", 0)


pytestmark = pytest.mark.usefixtures("size")


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
    monkeypatch.setattr(strict_text, "LOOKED_AT", 3)
    for pad in range(12):
        text = b"x" * pad + b',"b"\n'
        assert QuoteScan(Marks()).accepts(text)
        assert not QuoteScan(Marks()).accepts(b"x" * pad + b',"b"c\n')
        assert not QuoteScan(Marks()).accepts(b"x" * pad + b'x"",b\n')
        with pytest.raises(NotProvedError):
            rows_of(tmp_path, b"x" * pad + b',"b" c\n')


def test_a_file_is_cut_between_rows_wherever_a_block_ends(tmp_path, monkeypatch):
    rows = [["a", "b"], ["line\nline", 'q"\n"'], ["", "\n\n"], ['"\n', "é🙂"], ["x" * 20, ""], ["", ""]]
    for end, final in itertools.product(("\n", "\r\n"), (True, False)):
        text = io.StringIO()
        csv.writer(text, lineterminator=end).writerows(rows)
        data = text.getvalue().encode()
        longest = max(len(row) for row in re.findall(rb"(?s)(?:\"[^\"]*\"|[^\"\n])*\n", data))
        for size in range(longest, 60):
            monkeypatch.setattr(row_blocks, "BLOCK", size)
            assert rows_of(tmp_path, data if final else data.removesuffix(end.encode())) == list(
                map(tuple, rows)
            )


def test_a_row_that_fits_in_no_block_is_not_proved(tmp_path, monkeypatch):
    monkeypatch.setattr(row_blocks, "BLOCK", 4)
    monkeypatch.setattr(row_blocks, "BEYOND", 2)
    with pytest.raises(NotProvedError, match="too large"):
        rows_of(tmp_path, b'a,"b\nc\nd\n"\ne,f\n')
    assert end_of_rows(b'a,"b\nc"\nd', 10, Marks(), is_last=False) == 8


def test_a_part_goes_on_to_the_end_of_its_last_row(tmp_path, monkeypatch):
    monkeypatch.setattr(row_blocks, "BLOCK", 16)
    path = tmp_path / "t.csv"
    for data in (b'a,"b\nc"\nd,e\n"f\n\n",g\nh,i\n', b'a,"b\r\nc"\r\nd,e\r\n"f"', b"a,b\n" * 9):
        path.write_bytes(data)
        for beyond, end in itertools.product((1, 4, 64), range(1, len(data) + 1)):
            monkeypatch.setattr(row_blocks, "BEYOND", beyond)
            first = RowBlocks(path, 0, Marks(), end=end)
            blocks = [bytes(block) for block in first]
            assert first.end >= end
            second = RowBlocks(path, first.end, Marks(), end=len(data))
            assert b"".join(blocks) + b"".join(bytes(block) for block in second) == data
            ends_of_rows = {
                len(b"".join(whole)) for whole in itertools.accumulate([[row] for row in rows_in(data)])
            }
            assert first.end == min(offset for offset in ends_of_rows if offset >= end)


def rows_in(data: bytes) -> list[bytes]:
    """Return the rows of a text with their line ends."""
    return re.findall(rb'(?:"[^"]*"|[^"\n])+\n?', data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a,b\nc,d\n\xef\xbb\xbfe,f\n", "byte order mark"),  # PyArrow removes it where a block begins
        (b"a,b\nc,d\r\n", ""),
        (b"a,b\nccc\rd,e\n", "a carriage return"),
        (b'aa,"bb"\n"c" ,d\n', "a quote is not at the edge"),
        (b'aa,"bb"\nc,"d\n', "never closed"),
    ],
)
def test_a_fault_is_found_wherever_a_block_begins(tmp_path, monkeypatch, data, reason):
    monkeypatch.setattr(row_blocks, "BLOCK", 4)
    if reason:
        with pytest.raises(NotProvedError, match=reason):
            rows_of(tmp_path, data)
    else:
        assert len(rows_of(tmp_path, data)) == 2


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


def test_few_rows_are_read_as_many_are():
    chance = random.Random(2)
    proved = 0
    for _ in range(1000):
        width = chance.randint(1, 3)
        rows = [
            [chance.choice(CELLS) for _ in range(width if chance.random() < 0.95 else chance.randint(0, 4))]
            for _ in range(chance.randint(0, 4))
        ]
        text = chance.choice(("\n", "\r\n")).join(map(",".join, rows)) + chance.choice(
            ("", "\n", "\r\n", "\n\n")
        )
        text = text or "\n"
        columns = [f"c{index}" for index in range(width)]
        wanted = chance.choice((None, columns[-1:]))
        answers = [
            answer_of(parse, text.encode(), Marks(), columns, wanted) for parse in (parse_few, parse_many)
        ]
        assert answers[0] == answers[1], text
        proved += not isinstance(answers[0], str)
    assert proved > 500


CELLS = (
    "",
    "a",
    " ",
    "é🙂",
    '""',
    '"a,b"',
    '"a\nb"',
    '"\r\n"',
    '"a ""b"" c"',
    '""""',
    "\t",
    "\u2028",
    "\x1f",
)


def answer_of(parse, *arguments):
    """Return the columns and the rows of a frame, or why there is none."""
    try:
        frame = parse(*arguments)
    except NotProvedError as error:
        return error.problem
    return frame.schema, frame.rows()


def test_a_cell_that_is_too_long_for_python_is_left_to_pyarrow():
    limit = csv.field_size_limit(1000)
    try:
        block = b"a," + b"x" * 1001 + b"\n"
        assert parse_few(block, Marks(), NAMES) is None
        assert parse_block(block, Marks(), NAMES).height == 1
    finally:
        csv.field_size_limit(limit)


def test_pyarrow_is_used_once_importing_it_pays(monkeypatch):
    monkeypatch.setattr(few_rows, "MOST_AT_ONCE", 100)
    monkeypatch.setattr(few_rows, "MOST", 10)
    assert [few_rows.is_small(size) for size in (10, 11)] == [True, False]
    parse_few(b"a,b\n" * 2, Marks(), NAMES)
    assert [few_rows.is_small(size) for size in (2, 3)] == [True, False]


def test_other_marks(tmp_path):
    assert rows_of(tmp_path, b"a;'b;''c'\n", Marks(";", "'")) == [("a", "b;'c")]
    assert rows_of(tmp_path, b'a\t"b\n', Marks("\t", "'")) == [("a", '"b')]
