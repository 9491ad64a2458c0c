"""PDF reports that are built here: what they print is what is drafted."""

import pytest

from swp_data.ingest.drafts import UnreadableReportError, draft_report
from swp_data.ingest.report_file import read_report

HEADER = "Appendix 1: Safer West Mercia Plan Delivery Plan Extract"
HEADING = ("No", "SWP Commitment", "Supporting activity", "Quarter 4 update", "Oversight")
WIDTHS = (12, 45, 75, 90, 55)
FIRST = (
    "C1",
    "Invest to save, so the force can be more adaptable",
    "(C1.1) Review the controls",
    "A review has been received.",
)
SECOND = ("", "", "(C1.2) Publish a report", "Outputs:\n• 20 plans\n• 12 arrests", "Board")


@pytest.fixture
def pdf():
    """A function that starts a PDF in landscape, whose pages have a header and a number."""
    from fpdf import FPDF

    class Report(FPDF):
        def header(self):
            self.cell(0, 6, HEADER, new_x="LMARGIN", new_y="NEXT")

        def footer(self):
            self.set_y(-15)
            self.cell(0, 6, f"Page {self.page_no()}", align="R")

    report = Report(orientation="landscape")
    report.set_font("Helvetica", size=9)
    report.add_page()
    return report


def add_table(pdf, *rows, widths=WIDTHS, heading=HEADING):
    with pdf.table(col_widths=widths, width=sum(widths), line_height=4, align="L", text_align="L") as table:
        for cells in (heading, *rows):
            row = table.row()
            for cell in cells:
                row.cell(cell.replace("•", "-"))
    pdf.ln(4)


def saved(pdf, tmp_path):
    file = tmp_path / "report.pdf"
    pdf.output(str(file))
    return file


def updates(file):
    draft = draft_report(file, "r", "swp-2020")
    return draft, [
        (row["printed_ref"], row["activity_text"], row["update_text"], row["oversight_text"])
        for row in draft.tables["updates"]
    ]


def test_a_ruled_table_is_read_cell_by_cell(pdf, tmp_path):
    pdf.cell(0, 6, "REFORMING WEST MERCIA", new_x="LMARGIN", new_y="NEXT")
    add_table(pdf, (*FIRST, "Delivery plan monitoring"), SECOND)
    draft, rows = updates(saved(pdf, tmp_path))
    assert rows == [
        ("C1.1", *FIRST[2:], "Delivery plan monitoring"),
        ("C1.2", SECOND[2], "Outputs:\n20 plans\n12 arrests", "Board"),
    ]
    assert draft.tables["commitment_wordings"][0]["wording"] == FIRST[1]
    assert draft.tables["sources"][0]["document_type"] == "delivery_plan_extract"
    assert draft.report.form == "pdf"


def test_lines_know_their_page_and_headers_are_given_once(pdf, tmp_path):
    pdf.cell(0, 6, "REFORMING WEST MERCIA", new_x="LMARGIN", new_y="NEXT")
    add_table(pdf, (*FIRST, ""))
    for _ in range(2):
        pdf.add_page()
        add_table(pdf, SECOND)
    report = read_report(saved(pdf, tmp_path))
    assert report.text.count(HEADER) == 1
    assert "Page 2" not in report.text
    assert [report.page_of(start) for start in report.page_starts] == [1, 2, 3]
    assert [report.page_of(n) for n, line in enumerate(report.lines, 1) if "(C1.2)" in line] == [2, 3]


def test_a_cell_that_spans_rows_serves_each_of_them(pdf, tmp_path):
    from fpdf.enums import TableSpan

    pdf.cell(0, 6, "REFORMING WEST MERCIA", new_x="LMARGIN", new_y="NEXT")
    shared = [*SECOND[:3], TableSpan.ROW, TableSpan.ROW]
    with pdf.table(col_widths=WIDTHS, width=sum(WIDTHS), line_height=4, align="L", text_align="L") as table:
        for cells in (HEADING, (*FIRST, "Delivery plan monitoring"), shared):
            table.row(cells)
    _, rows = updates(saved(pdf, tmp_path))
    assert [row[2:] for row in rows] == [(FIRST[3], "Delivery plan monitoring")] * 2


@pytest.mark.parametrize("joined", [True, False])
def test_a_word_that_a_column_breaks_is_joined_if_it_is_known(pdf, tmp_path, joined):
    word = "Transformation" if joined else "Quuxoformation"
    pdf.cell(0, 6, "REFORMING WEST MERCIA", new_x="LMARGIN", new_y="NEXT")
    width = pdf.get_string_width(word[:-1]) + 2.2 * pdf.c_margin
    add_table(pdf, (*FIRST, f"{word} Board"), widths=(*WIDTHS[:-1], width))
    draft, rows = updates(saved(pdf, tmp_path))
    assert rows[0][3] == ("Transformation Board" if joined else "Quuxoformatio n Board")
    assert [reason for _, reason in draft.unsure if "one word" in reason] == (
        [] if joined else ["Quuxoformatio 'n' may be one word that the column breaks"]
    )


def test_the_narrative_is_read_in_paragraphs(pdf, tmp_path):
    long = (
        "is a paragraph that is long enough to be wrapped over more than one line of a page in landscape, "
        * 2
    )
    for text in ("Background", f"1. This {long.strip()}.", f"2. That {long.strip()}."):
        pdf.multi_cell(0, 5, text, align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(3)
    draft = draft_report(saved(pdf, tmp_path), "r", "swp-2020")
    assert [(row["number"], row["section"], row["text"]) for row in draft.tables["passages"]] == [
        (1, "Background", f"This {long.strip()}."),
        (2, "Background", f"That {long.strip()}."),
    ]


def test_a_damaged_file_gets_one_sentence(tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF-1.7\nnothing more")
    with pytest.raises(UnreadableReportError, match="not a PDF that can be read"):
        read_report(file)


def test_a_protected_file_gets_one_sentence(pdf, tmp_path):
    pdf.set_encryption("owner", "user")
    with pytest.raises(UnreadableReportError, match="protected by a password"):
        read_report(saved(pdf, tmp_path))


def test_a_scan_gets_one_sentence(tmp_path):
    from fpdf import FPDF

    scan = FPDF()
    scan.add_page()
    scan.rect(10, 10, 50, 50)
    with pytest.raises(UnreadableReportError, match="a PDF without text, such as a scan"):
        read_report(saved(scan, tmp_path))
