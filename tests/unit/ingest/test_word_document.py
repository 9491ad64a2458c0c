"""Word documents that are built here: what they print is what is drafted."""

import io
import zipfile

import pytest

from swp_data.ingest.drafts import UnreadableReportError, draft_report
from swp_data.ingest.report_file import read_report

COLUMNS = ("No", "SWP Commitment", "Supporting activity", "Quarter 4 update", "Oversight")


@pytest.fixture
def document():
    """An empty Word document with the title of a delivery plan in its page header."""
    from docx import Document

    document = Document()
    document.sections[0].header.paragraphs[
        0
    ].text = "Appendix 1: Safer West Mercia Plan Delivery Plan Extract"
    return document


def add_table(document, *rows):
    table = document.add_table(rows=0, cols=len(COLUMNS))
    heading = table.add_row().cells
    heading[0].merge(heading[-1]).text = "REFORMING WEST MERCIA"
    for row in (COLUMNS, *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            first, *others = text.split("\n")
            cell.text = first
            for other in others:
                cell.add_paragraph(other)
    return table


def saved(document, tmp_path):
    file = tmp_path / "report.docx"
    document.save(str(file))
    return file


def updates(file):
    draft = draft_report(file, "r", "swp-2020")
    return draft, [
        (row["printed_ref"], row["activity_text"], row["update_text"], row["oversight_text"])
        for row in draft.tables["updates"]
    ]


def test_tables_and_paragraphs_are_lines_in_the_order_of_the_document(document, tmp_path):
    document.add_paragraph("Background")
    add_table(document, ("C1", "Invest", "(C1.1) Review", "Done.", "Board"))
    document.add_paragraph("After the table")
    report = read_report(saved(document, tmp_path))
    assert report.text.splitlines() == [
        "Appendix 1: Safer West Mercia Plan Delivery Plan Extract",
        "",
        "Background",
        "",
        "REFORMING WEST MERCIA\t\t\t\t",
        "\t".join(COLUMNS),
        "C1\tInvest\t(C1.1) Review\tDone.\tBoard",
        "",
        "After the table",
        "",
    ]
    assert (report.form, report.page_starts) == ("docx", ())
    assert report.sha256 != report.original_sha256


def test_a_cell_that_spans_rows_serves_each_of_them(document, tmp_path):
    table = add_table(
        document,
        ("C1", "Invest", "(C1.1) Review", "Both are on track.", "Board"),
        ("", "", "(C1.2) Report", "", ""),
        ("", "", "(C1.3) Publish", "Done.", ""),
    )
    for column in (0, 1, 3):
        cell = table.cell(2, column).merge(table.cell(3, column))
        for paragraph in cell.paragraphs[1:]:
            paragraph._element.getparent().remove(paragraph._element)
    draft, rows = updates(saved(document, tmp_path))
    assert rows == [
        ("C1.1", "(C1.1) Review", "Both are on track.", "Board"),
        ("C1.2", "(C1.2) Report", "Both are on track.", ""),
        ("C1.3", "(C1.3) Publish", "Done.", ""),
    ]
    assert [(row["line_start"], row["line_end"]) for row in draft.tables["updates"]][1] == (5, 6)


def test_lists_have_the_bullets_and_numbers_that_word_prints(document, tmp_path):
    table = add_table(document, ("C1", "Invest", "(C1.1) Review", "Outputs:", "Board"))
    for text in ("20 plans", "12 arrests"):
        table.cell(2, 3).add_paragraph(text, style="List Bullet")
    for text in ("Background is known.", "The panel met."):
        document.add_paragraph(text, style="List Number")
    file = saved(document, tmp_path)
    _, rows = updates(file)
    assert rows[0][2] == "Outputs:\n20 plans\n12 arrests"
    assert "1. Background is known.\n\n2. The panel met." in read_report(file).text


def test_tracked_deletions_are_not_printed_and_insertions_are(document, tmp_path):
    from docx.oxml import OxmlElement

    table = add_table(document, ("C1", "Invest", "(C1.1) Review", "Done ", "Board"))
    paragraph = table.cell(2, 3).paragraphs[0]
    for tag, text in (("w:ins", "now "), ("w:del", "never")):
        change, run = OxmlElement(tag), paragraph.add_run(text)
        paragraph._element.append(change)
        change.append(run._element)
    _, rows = updates(saved(document, tmp_path))
    assert rows[0][2] == "Done now"


def test_a_table_within_a_cell_is_a_doubt(document, tmp_path):
    table = add_table(document, ("C1", "Invest", "(C1.1) Review", "Counts:", "Board"))
    table.cell(2, 3).add_table(rows=1, cols=1).cell(0, 0).text = "May: 4"
    draft, rows = updates(saved(document, tmp_path))
    assert "May: 4" in rows[0][2]
    assert [doubt.line for doubt in draft.unsure if "contains a table" in doubt.reason] == [5]


def test_a_damaged_or_another_file_gets_one_sentence(document, tmp_path):
    file = saved(document, tmp_path)
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(UnreadableReportError, match="zip file that is not a Word document"):
        read_report(file)
    damaged = io.BytesIO()
    with zipfile.ZipFile(damaged, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    file.write_bytes(damaged.getvalue())
    with pytest.raises(UnreadableReportError, match="not a Word document that can be read"):
        read_report(file)


def test_the_converted_text_is_written_with_the_drafts(document, tmp_path):
    add_table(document, ("C1", "Invest", "(C1.1) Review", "Done.", "Board"))
    draft = draft_report(saved(document, tmp_path), "r", "swp-2020")
    draft.write(tmp_path / "out")
    draft.write(tmp_path / "out")  # the same drafts may be written again
    assert (tmp_path / "out" / "r.txt").read_text(encoding="utf-8") == draft.report.text
    assert draft.tables["sources"][0]["sha256"] == draft.report.sha256
