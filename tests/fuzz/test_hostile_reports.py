"""A document that means harm, or is not a report, ends with one sentence, and soon."""

import os
import time
from contextlib import suppress

import pytest

from swp_data.errors import SwpDataError
from swp_data.ingest.drafts import UnreadableReportError, draft_report
from swp_data.limits import LimitError

TABBED = "REFORMING WEST MERCIA\t\t\t\t\nNo\tSWP Commitment\tActivity\tUpdate\tOversight\n"
FLOW = "REFORMING WEST MERCIA\nRef Plan commitment Supporting activity Progress update Oversight\n"
GLOSSARY = "NAME PURPOSE (Safer West Mercia Plan - Reforming West Mercia)\n"
SIZE = 400_000  # characters: reading in quadratic time takes minutes


def draft(tmp_path, contents, source_id="q4"):
    file = tmp_path / "report.txt"
    file.write_bytes(contents if isinstance(contents, bytes) else contents.encode())
    return draft_report(file, source_id, "swp-2020")


@pytest.mark.parametrize(
    ("contents", "kind"),
    [
        (b"PK\x03\x04\x14", "a zip file that is not a Word document"),
        (b"\xd0\xcf\x11\xe0\xa1", "an old Word document"),
        (b"{\\rtf1\\ansi", "an RTF document"),
        ("Report".encode("utf-16"), "UTF-16 text"),
        ("Report".encode("utf-16-le"), "UTF-16 text or a binary file"),
    ],
)
def test_another_kind_of_file_is_named(tmp_path, contents, kind):
    with pytest.raises(UnreadableReportError, match=f"looks like {kind}; give the report as a PDF"):
        draft(tmp_path, contents)


def test_text_in_another_encoding_is_named(tmp_path):
    with pytest.raises(UnreadableReportError, match=r"byte 3 is not UTF-8 \(it may be Windows-1252 text\)"):
        draft(tmp_path, "Café".encode("cp1252"))


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/zero", path)])
def test_what_is_not_a_regular_file_is_refused_at_once(tmp_path, make):
    make(tmp_path / "report.txt")
    with pytest.raises(SwpDataError, match="not a regular file"):
        draft_report(tmp_path / "report.txt", "q4", "swp-2020")


def test_a_report_of_countless_lines_is_refused(tmp_path):
    with pytest.raises(LimitError, match="SWP_DATA_MAX_SOURCE_LINES"):
        draft(tmp_path, "\n" * 300_000)


def test_an_endless_file_is_refused_by_its_size(tmp_path):
    (tmp_path / "report.txt").touch()
    os.truncate(tmp_path / "report.txt", 2**40)
    with pytest.raises(LimitError, match="SWP_DATA_MAX_REPORT_BYTES"):
        draft_report(tmp_path / "report.txt", "q4", "swp-2020")


@pytest.mark.parametrize("source_id", ["", "=1+1", "Q3 ../x", "a/b", ".q4", "q4\n", "\x1b[31m", "x" * 101])
def test_an_id_that_cannot_be_part_of_a_name_is_refused(tmp_path, source_id):
    with pytest.raises(SwpDataError, match="the name of a source cannot be"):
        draft(tmp_path, TABBED, source_id)


UNCLOSED = ["<ul ", "<p ", "<u ", "[", "[a](", "](", "(", "**", " ", "•", "a- ", "</p> ", "see 1.1, "]


@pytest.mark.parametrize("mark", UNCLOSED)
def test_marks_that_are_never_closed_are_read_in_linear_time(tmp_path, mark, patience):
    many = mark * (SIZE // len(mark))
    began = time.monotonic()
    draft(tmp_path, f"{TABBED}C1\tInvest\t(C1.1) {many}\tNone\tBoard\n")
    draft(tmp_path, f"{FLOW}A1 Invest\n\n(A1.1) Review {many}\n\nDone\n")
    assert time.monotonic() - began < patience(1)


LONG = {
    "rows": TABBED + "C1\tInvest\t(C1.1) Review\tDone\tBoard\n" * 10_000,
    "lines of a cell": TABBED + "C1\tInvest\t(C1.1) Review\tgoes\tBoard\n" + "\t\t\tand on-\t\n" * 20_000,
    "activities": FLOW + "".join(f"(A{n % 90}.{n // 90 % 90}) Review\n\nDone\n\n" for n in range(10_000)),
    "pages of a cell": f"{FLOW}A1 Invest\n\n(A1.1) Review\n\n" + ("\n" * 12 + f" {'goes on ' * 8}\n") * 5_000,
    "lines before a name": FLOW + "A1 Invest\n\n(A1.1) Review\n\n" + GLOSSARY + "A\n" * 50_000,
    "lines on meetings": FLOW + "A1 I\n\n(A1.1) R\n\n" + GLOSSARY + "A Group Does\nUnder\n" + "x\n" * 50_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_tables_and_cells_are_read_in_linear_time(tmp_path, text, patience):
    began = time.monotonic()
    draft(tmp_path, text)
    assert time.monotonic() - began < patience(1)


def test_a_report_cannot_point_to_more_rows_than_people_can_review(tmp_path):
    commitments = "".join(f"C{n}\tInvest\t(C{n}.1) Review\tDone\tBoard\n" for n in range(1, 90))
    pointers = "Refer to C1 - C89 " * 2_000
    with pytest.raises(LimitError, match="draft rows"):
        draft(tmp_path, f"{TABBED}{commitments}C1\tInvest\t(C1.2) {pointers}\tDone\tBoard\n")


ODD = {
    "a wrapped line before the first meeting": "1. Text.\n\nMonth Type Subject area\nwrapped\n",
    "a glossary with one heading": f"{TABBED}C1\tI\t(C1.1) R\tD\tB\nNAME\nx\ty\tz\n",
    "a body without a name": f"{TABBED}C1\tI\t(C1.1) R\tD\tB\nNAME\tPURPOSE\tMEETS\n\tTo meet\tMonthly\n",
    "a month with a long s": f"1 Augu\u017ft 2020\n{TABBED}C1\tI\t(C1.1) R\tD\tB\n",
    "a day that does not exist": f"31 February 2020\n{TABBED}C1\tI\t(C1.1) R\tD\tB\n",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_is_drafted_or_refused(tmp_path, text):
    with suppress(UnreadableReportError):
        assert draft(tmp_path, f"SUMMARY\n{text}").tables["sources"][0]["published"] == ""


def test_lines_are_counted_as_the_check_of_provenance_counts_them(tmp_path):
    text = f"x\f\x0b\x1c\x85\u2028\r\n{TABBED}C1\tInvest\t(C1.1) Review\tDone\tBoard\n".replace("\n", "\r\n")
    update = draft(tmp_path, text).tables["updates"][0]
    assert (update["line_start"], update["line_end"]) == (4, 4)
    assert text.split("\n")[3].startswith("C1")
