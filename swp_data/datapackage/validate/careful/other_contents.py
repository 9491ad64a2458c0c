"""Files that are something else than CSV, which their first bytes show: one sentence says more than wrong labels."""

from __future__ import annotations

from swp_data.datapackage.validate.careful.text_source import SourceError

SIGNATURES = {
    b"PK\x03\x04": (
        "a zip archive or a workbook",
        "Declare its format or its compression, or save it as CSV.",
    ),
    b"%PDF-": ("a PDF document", "Save the table as CSV."),
    b"PAR1": ("a Parquet file", 'Declare it: "format": "parquet".'),
    b"\x1f\x8b": ("compressed with gzip", 'Declare it: "compression": "gz".'),
    b"\xd0\xcf\x11\xe0": (
        "a document of Microsoft Office",
        "Save the table as CSV or as a workbook (.xlsx).",
    ),
    b"SQLite format 3\x00": ("an SQLite database", "Save the table as CSV."),
    b"version https://git-lfs": ("a pointer of Git LFS, not the data", "Run `git lfs pull`."),
}
WEB_PAGES = (b"<!doctype html", b"<html")


def check_contents(head: bytes) -> None:
    """Check that the first bytes of a file are not those of something else than text in rows.

    Raises:
        SourceError: they are.
    """
    for signature, (what, advice) in SIGNATURES.items():
        if head.startswith(signature):
            raise SourceError("source-error", f"the file is {what}", advice)
    if head[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(WEB_PAGES):
        advice = "Download the file again: an error page may have been saved in its place."
        raise SourceError("source-error", "the file is a web page", advice)
