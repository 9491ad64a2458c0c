"""Faults of reports, one small report each: the rows are right, or the line is named that a person must compare."""

import pytest

from swp_data.ingest.drafts import UnreadableReportError, draft_report

FLOW = (
    "PUTTING VICTIMS AND SURVIVORS FIRST\n\nPolicing element:\n"
    "Ref Plan commitment Supporting activity Progress update Oversight\n\nmechanism\n"
)
LEAFLET = (
    FLOW
    + "1.1 Keep people\ninformed\n\n(1.1.1) Publish a leaflet in six languages for\npeople who report a crime\n\n"
)
ROW = LEAFLET + "Printed in May and sent to all of the libraries in\nthe county.\n\nBoard\n\n"
LEAFLET_TEXT = "(1.1.1) Publish a leaflet in six languages for people who report a crime"
PRINTED_IN_MAY = "Printed in May and sent to all of the libraries in the county."
TABS = "PUTTING VICTIMS AND SURVIVORS FIRST\t\t\t\nNo\tSWP Commitment\tSupporting activity\tUpdate\n"


@pytest.fixture
def draft(tmp_path):
    """A function that drafts a report, by default on the edition that its layout belongs to."""

    def draft(text, plan_id=None, known=()):
        file = tmp_path / "report.txt"
        file.write_text(text, encoding="utf-8")
        return draft_report(file, "r", plan_id or ("swp-2020" if "\t" in text else "swp-2016"), known)

    return draft


def rows(draft):
    columns = ("printed_ref", "activity_text", "update_text", "oversight_text")
    return [tuple(row[column] for column in columns) for row in draft.tables["updates"]]


def named(draft, words):
    """Return the lines whose doubt contains words."""
    return [line for line, doubt in draft.unsure if words in doubt]


def test_an_update_of_one_word_is_not_oversight(draft):
    found = draft(LEAFLET + "Deferred Board\nmeetings\n")
    assert rows(found) == [("1.1.1", LEAFLET_TEXT, "Deferred", "Board meetings")]
    assert found.tables["updates"][0]["status"] == "on_hold"
    assert named(found, "'Deferred' was read as the update") == [13]


@pytest.mark.parametrize("rest", ["\nBoard\n", "(1.1.2) Lamps Completed\n\nBoard\n"])
def test_an_activity_and_its_update_in_one_short_line_are_named(draft, rest):
    text = FLOW + f"1.1 Keep people\ninformed\n\n(1.1.1) Site plan 12 sites chosen, 4 bought.\n{rest}"
    assert 10 in named(draft(text), "no update")


def test_an_activity_that_another_report_prints_ends_where_it_ends_there(draft):
    text = FLOW.replace("Policing element", "Police and Crime Commissioner's Commitments")
    text += (
        "A.4 Make sure\nvictims get help\n\n(A4.6) Retender the Victims Support contract 12 bids came in.\n"
    )
    assert rows(draft(text))[0][1:3] == ("(A4.6) Retender the Victims Support contract", "12 bids came in.")


def test_a_cell_that_goes_on_over_a_page_is_named(draft):
    page = "".join(f"Line {number} of the page is as long as the others.\n" for number in range(12))
    text = LEAFLET + page + "\nBoard of the county\n and its towns\n\n1.2 Count people\n"
    assert named(draft(text), "continues on the next page") == [text.split("\n").index(" and its towns") + 1]


def test_a_heading_at_the_top_of_a_page_begins_a_section(draft):
    found = draft(
        "Background\n\n1. A first paragraph that is long enough to be wrapped over more than one line of the\n"
        "page, as they are.\n\nPutting victims and survivors first\n\n2. Leaflets were printed in May and sent to "
        "the libraries in the\ncounty by hand.\n Building a more secure West Mercia\n\n3. Lights were put up.\n"
    )
    assert [(row["number"], row["objective_id"]) for row in found.tables["passages"]] == [
        (1, ""),
        (2, "victims"),
        (3, "secure"),
    ]
    assert found.tables["passages"][1]["text"].endswith("by hand.")


def test_names_of_bodies_may_be_plural_and_have_an_acronym(draft):
    glossary = (
        "GLOSSARY\nNAME PURPOSE (Safer West Mercia Plan – Building a more secure West Mercia) MEETS\n"
        "Street Lighting Board To choose streets Quarterly\n\nRural Theft Action\nGroups (RTAGs)\n\n"
        "Partners who look at thefts from farms.\n\nMonthly\n\nHarbour Safety Board To look after it Quarterly\n"
    )
    found = draft(ROW + glossary)
    assert [(row["printed_name"], row["meets"]) for row in found.tables["oversight_listings"]] == [
        ("Street Lighting Board", "Quarterly"),
        ("Rural Theft Action Groups (RTAGs)", "Monthly"),
        ("Harbour Safety Board", "Quarterly"),
    ]


def test_a_body_whose_name_is_not_recognised_is_named_and_costs_no_other(draft):
    glossary = (
        "NAME PURPOSE (Safer West Mercia Plan - Cross cutting) MEETS\nStreet Lighting Board To choose Quarterly\n"
        "Friends of the Canal To walk along it Monthly\nLedger Board To keep the ledger Quarterly\n"
    )
    found = draft(ROW + glossary)
    assert [row["printed_name"] for row in found.tables["oversight_listings"]] == [
        "Street Lighting Board",
        "Ledger Board",
    ]
    assert len(named(found, "a row of the glossary was not read")) == 1


def test_an_update_may_begin_with_a_short_line_that_ends_in_a_colon(draft):
    found = draft(
        ROW
        + "1.2 Count people\nwho walk by\n\nThe leaflet plan says what is printed and where it goes in\nthe county.\n\n"
        "Counts at 1 May:\n\nPrinted: 400, of which 120 in large type (100 before)\n\nLeaflet Group\n"
    )
    assert rows(found)[1][2:] == (
        "Counts at 1 May: Printed: 400, of which 120 in large type (100 before)",
        "Leaflet Group",
    )


def test_a_word_that_a_narrow_column_breaks_is_joined_if_the_record_has_it(draft):
    found = draft(
        ROW.replace("(1.1.1)", "(3.2.4)")
        .replace("1.1 ", "3.2 ")
        .replace("\nBoard\n", "\nTransformatio\nn Board\n")
    )
    assert rows(found)[0][3] == "Transformation Board"
    assert len(named(found, "one word")) == 1


def test_a_line_that_looks_like_the_end_of_the_table_is_named(draft):
    found = draft(
        ROW
        + "AGENDA ITEM 5 was moved.\n\n1.2 Count people\nwho walk by\n\nThe leaflet plan says what is printed.\n\n"
        "Printed in May and sent to all of the libraries in\nthe county.\n\nBoard\n"
    )
    assert [row[2] for row in rows(found)] == [PRINTED_IN_MAY] * 2
    assert named(found, "looks like the end of the table") == [18]


def test_a_heading_in_other_words_loses_no_rows(draft):
    found = draft(
        "PUTTING VICTIMS AND SURVIVORS FIRST\t\t\t\nNo\tOur solemn vow\tSupporting activity\tUpdate\n"
        "A1\tKeep people informed\t(A1.1) Print a leaflet\tPrinted in May.\n"
    )
    assert rows(found) == [("A1.1", "(A1.1) Print a leaflet", "Printed in May.", "")]
    assert found.tables["commitment_wordings"][0]["wording"] == "Keep people informed"
    assert named(found, "'Our solemn vow' was read as that of the commitment") == [2]


def test_a_table_without_known_headings_is_read_and_named(draft):
    found = draft(
        "PUTTING VICTIMS AND SURVIVORS FIRST\t\t\t\nNr\tOur vow\tWhat follows\tHow it was\n"
        "A1\tKeep people informed\t(A1.1) Print a leaflet\tPrinted in May.\n"
    )
    assert rows(found) == [("A1.1", "(A1.1) Print a leaflet", "Printed in May.", "")]
    assert named(found, "columns were guessed") == [3]


def test_another_table_is_named_with_its_lines(draft):
    found = draft(
        TABS + "A1\tKeep people informed\t(A1.1) Print a leaflet\tPrinted in May.\n\nGLOSSARY\n\n"
        "Offence\t2018\t2019\nBurglary\t120\t110\nTheft\t12\t10\n"
    )
    assert named(found, "lines 7 to 9 are part of a table that was not read") == [7]


def test_columns_may_be_in_any_order_and_others_are_named(draft):
    found = draft(
        "PUTTING VICTIMS AND SURVIVORS FIRST\t\t\t\t\t\nNo\tRAG\tUpdate\tWeather\tSWP Commitment\tSupporting activity\n"
        "A1\tGreen\tPrinted in May.\tFair\tKeep people informed\t(A1.1) Print a leaflet\n"
        "\tRed\tPosted.\tFoul\t\t(A1.2) Post it\n"
    )
    assert rows(found) == [
        ("A1.1", "(A1.1) Print a leaflet", "Printed in May.", ""),
        ("A1.2", "(A1.2) Post it", "Posted.", ""),
    ]
    assert named(found, "'RAG' has no place in the tables") == named(found, "'Weather' has no place") == [2]


@pytest.mark.parametrize(
    ("printed", "quoted"),
    [
        ("A2.2) Two", "A2.2)"),
        ("[A2.2] Two", "[A2.2]"),
        ("(a2.2) Two", "a2.2"),
        ("(A2 .2) Two", "A2 .2"),
        ("(A2,2) Two", "A2,2"),
        ("A2.2 Two", "A2.2"),
    ],
)
def test_a_misprinted_reference_is_recognised_and_quoted(draft, printed, quoted):
    found = draft(TABS + f"A2\tKeep\t(A2.1) One\tDone\n\t\t{printed}\tPosted\n")
    assert rows(found)[1][:2] == (quoted, printed)
    assert found.tables["activities"][1]["activity_id"] == "swp-2020-A2.2"
    assert named(found, f"the reference is printed as {quoted!r}; it was read as A2.2") == [4]


def test_a_zero_width_space_or_a_page_break_in_a_reference_changes_nothing(draft):
    found = draft(
        TABS + "A2\tKeep\t(A2\u200b.1) One\tDone\n\t\t(A2.\tPosted to all the\n\n\t\t2) Two\tlibraries.\n"
    )
    assert [row["activity_id"] for row in found.tables["activities"]] == ["swp-2020-A2.1", "swp-2020-A2.2"]
    assert rows(found)[1][1:3] == ("(A2. 2) Two", "Posted to all the libraries.")


def test_a_repeated_commitment_keeps_both_wordings(draft):
    found = draft(TABS + "A2\tKeep\t(A2.1) One\tDone.\nA2\tListen\t(A3.1) Three\tPosted.\n")
    assert [row["wording"] for row in found.tables["commitment_wordings"]] == ["Keep", "Listen"]
    assert named(found, "A2 is printed a second time") == [4]


def test_a_repeated_activity_is_named(draft):
    found = draft(TABS + "A2\tKeep\t(A2.1) One\tDone.\n\t\t(A2.1) Another\tPosted.\n")
    assert len(named(found, "the reference (A2.1) is printed 2 times")) == 1


def test_a_row_without_a_reference_that_is_joined_over_a_page_is_named(draft):
    found = draft(
        TABS
        + "A2\tKeep\t(A2.1) One.\tDone in full.\n\n\t\t2. Another thing to do.\tPosted to the libraries.\n"
    )
    assert named(found, "begins a page; it was joined to the row above") == [5]


def test_a_row_whose_cell_must_go_on_is_joined_over_a_page_and_named(draft):
    found = draft(
        TABS
        + "A2\tKeep\t(A2.1) Review the works (Revenue &\tIt was agreed in May.\n\n"
        + "\t\tMinor) of the year\tForty were done.\n"
    )
    assert rows(found)[0][1:3] == (
        "(A2.1) Review the works (Revenue & Minor) of the year",
        "It was agreed in May. Forty were done.",
    )
    assert named(found, "begins a page; it was joined to the row above") == [5]


def test_rows_of_an_unknown_section_are_not_dropped(draft):
    found = draft(
        "KEEPING ROADS SAFE\t\t\t\nNo\tSWP Commitment\tSupporting activity\tUpdate\n"
        "B1\tSlow down\t(B1.1) Put up signs\tForty were put up in May.\n"
    )
    assert found.tables["commitments"][0]["objective_id"] == "secure"
    assert [row[0] for row in rows(found)] == ["B1.1"]


@pytest.mark.parametrize("mark", ["•", "▪", "\uf0b7", "·", "- ", "* ", "– ", "o "])
def test_bullets_of_all_kinds_begin_a_line(draft, mark):
    found = draft(
        LEAFLET
        + f"These were printed in May for all of the libraries:\n{mark} Forty posters for the county\n"
        f"{mark} Ten flyers for each of its market towns\n\nBoard\n"
    )
    assert rows(found)[0][2].split("\n") == [
        "These were printed in May for all of the libraries:",
        "Forty posters for the county",
        "Ten flyers for each of its market towns",
    ]


def test_characters_that_print_nothing_or_the_same_change_no_text_and_no_line(draft):
    first = "A1\tKeep\t(A1.1) Print\tThe of\ufb01ce &amp; the co\u00adunty\u00a0board met.\n"
    text = TABS + first + "\fA2\tTell\u2028all\t(A2.1) Post\tDone.\n"
    found = draft(text)
    assert rows(found)[0][2] == "The office & the county board met."
    assert [row["line_start"] for row in found.tables["updates"]] == [3, 4]
    assert found.report.page_starts == (1, 4)
    assert found.tables["commitment_wordings"][1]["wording"] == "Tell all"


def test_another_edition_is_named(draft):
    found = draft(TABS + "A1\tKeep\t(A1.1) Print\tDone.\n", "swp-2020", ["X1", "X2"])
    assert named(found, "1 of 1 commitments are not those of swp-2020; is it the right edition?") == [3]


def test_two_reports_in_one_file_are_named(draft):
    table = TABS + "".join(f"A{n}\tKeep {n}\t(A{n}.1) Print {n}\tDone in May.\n" for n in range(1, 6))
    found = draft(table + "\n" + table.replace("May", "June"))
    assert len(named(found, "does the file hold two reports, or a page twice?")) == 1


def test_a_missing_page_is_named(draft):
    found = draft(TABS + "A1\tKeep\t(A1.1) Print\tDone.\n", "swp-2020", ["A1", "A2"])
    assert len(named(found, "1 of 2 commitments are not printed; is a page missing? A2")) == 1


def test_a_retitled_report_is_named(draft):
    found = draft("What we did this quarter\n\n" + TABS + "A1\tKeep\t(A1.1) Print\tDone.\n")
    assert found.tables["sources"][0]["title"] == "What we did this quarter"
    assert named(found, "the type of the document is not recognised") == [1]


def test_blank_cells_are_named(draft):
    found = draft(
        "PUTTING VICTIMS AND SURVIVORS FIRST\t\t\t\t\nNo\tSWP Commitment\tSupporting activity\tUpdate\tOversight\n"
        "A1\tKeep\t(A1.1) Print\tPrinted in May and sent to all of the libraries in town.\tBoard\n\t\t(A1.2) Post\t\t\n"
    )
    assert named(found, "this row has no update") == named(found, "no oversight of its own") == [4]


def test_a_text_whose_cells_are_mixed_up_is_refused(draft):
    lines = "".join(
        f"(A{n}.1) Print a leaflet    Printed in May.\nfor all    By hand.\n" for n in range(1, 7)
    )
    with pytest.raises(UnreadableReportError, match="prints activities, from line 3 on, but no table"):
        draft("PUTTING VICTIMS FIRST\n\n" + lines, "swp-2020")


def test_a_text_with_page_breaks_is_named(draft):
    assert named(draft(ROW.replace("1.1 Keep", "\f1.1 Keep")), "has page breaks like one from pdftotext") == [
        1
    ]
