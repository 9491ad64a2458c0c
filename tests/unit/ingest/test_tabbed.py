from swp_data.ingest.layouts.mended_rows import under_columns
from swp_data.ingest.layouts.plan_columns import plan_columns
from swp_data.ingest.layouts.tabbed import is_tabular, read_delivery_plan
from swp_data.ingest.layouts.tabbed_sections import read_listings, read_topics
from swp_data.ingest.vocabulary import Vocabulary

VOCABULARY = Vocabulary.of("swp-2016")

HEADING = "No\tSWP Commitment\tSupporting activity\tUpdate"


def plan(*lines):
    return read_delivery_plan("\n".join(["REFORMING WEST MERCIA\t\t\t", HEADING, *lines]), VOCABULARY)


def texts(found):
    return [(row.ref, row.activity.text, row.update.text) for row in found.rows]


def test_a_row_that_a_page_cuts_continues_column_by_column():
    found = plan(
        "C1\tInvest to save, so\t(C1.1) Review of\tA review has",
        "",
        "\tthe force can\tcontrols\tbeen received.",
    )
    assert found.commitments["C1"].wording.text == "Invest to save, so the force can"
    assert texts(found) == [("C1.1", "(C1.1) Review of controls", "A review has been received.")]
    assert found.rows[0].update.lines == (3, 5)


def test_a_row_that_lost_its_first_cell_moves_right():
    found = plan("C1\tOne\t(C1.1) First\tDone", "", "\t(C1.2) Second\tStarted")
    assert texts(found) == [("C1.1", "(C1.1) First", "Done"), ("C1.2", "(C1.2) Second", "Started")]


def test_the_cells_of_a_row_that_begins_with_its_activity_are_put_under_their_columns():
    columns = plan_columns(["Ref", "Plan commitment", "Activity", "Update", "Oversight"], VOCABULARY)
    assert under_columns(["(2.1.2) Calls", "", "88%", "Reports", ""], columns, VOCABULARY.references) == [
        "",
        "",
        "(2.1.2) Calls",
        "88%",
        "Reports",
    ]


def test_rules_and_page_headers_are_not_rows():
    found = plan(
        "C1\tOne\t(C1.1) First\tgoes",
        "--\t--\t--\t--",
        "",
        "Appendix 1: Delivery Plan Extract",
        "",
        "\t\t\ton",
    )
    assert texts(found) == [("C1.1", "(C1.1) First", "goes on")]


def test_a_new_activity_without_a_reference_can_follow_a_page():
    found = plan("D10\tEngage\tRoads campaign\tReady.", "", "\t\tNewsletters\t41 were sent.")
    assert texts(found) == [(None, "Roads campaign", "Ready."), (None, "Newsletters", "41 were sent.")]


def test_an_update_that_continues_under_the_next_activity_serves_both_and_is_a_doubt():
    found = plan(
        "C5\tInvolve\t(C5.1) Messages\tWe attended, with impact on",
        "\t\t(C5.2) Support\t",
        "",
        "\t\tscheme\tcrime.",
    )
    assert [row.update.text for row in found.rows] == ["We attended, with impact on crime."] * 2
    assert [doubt for _, doubt in found.unsure] == [
        "an update that continues here was treated as one cell for two activities"
    ]


def test_two_activities_in_one_cell_get_a_row_each():
    found = plan("D3\tLaunch\t<p>(D3.1) Scheme</p> <p>(D3.2) Grants</p>\tBoth go on")
    assert texts(found) == [("D3.1", "(D3.1) Scheme", "Both go on"), ("D3.2", "(D3.2) Grants", "Both go on")]


def test_a_last_line_without_a_newline_is_a_complete_row():
    assert texts(plan("D13\tWork\tEnsure\tWork is ongoing.")) == [(None, "Ensure", "Work is ongoing.")]


def test_listings_and_topics_are_read_by_section():
    listings = read_listings(
        "NAME\tPURPOSE (Cross cutting)\tMEETS\nBoard*\tTo govern\tWeekly\n\nAppendix 2", VOCABULARY
    )
    assert [(listing.name.text, listing.meets.text, listing.objective_id) for listing in listings] == [
        ("Board*", "Weekly", None)
    ]
    topics = read_topics(
        "Topic\tInclusion\tData\tCommentary\t\nReforming West Mercia\t\t\t\t\nSickness\tMonth\tUp\t\t58",
        VOCABULARY,
    )
    assert [(topic.objective_id, topic.topic, topic.page) for topic in topics] == [
        ("reform", "Sickness", "58")
    ]


def test_the_layout_is_recognised_by_its_column_headings():
    assert is_tabular(HEADING, VOCABULARY)
    assert not is_tabular("Ref Plan commitment Supporting activity", VOCABULARY)


def test_a_commitment_may_be_a_row_of_its_own():
    found = read_delivery_plan(
        "REFORMING WEST MERCIA\nActivity\tUpdate\n"
        "C1 Invest to save\t\n(C1.1) Review\tDone.\nC2 Listen\t\n\tNothing yet.\n",
        VOCABULARY,
    )
    assert {ref: commitment.wording.text for ref, commitment in found.commitments.items()} == {
        "C1": "Invest to save",
        "C2": "Listen",
    }
    assert [(row.commitment, row.ref, row.update.text) for row in found.rows] == [
        ("C1", "C1.1", "Done."),
        ("C2", None, "Nothing yet."),
    ]


def test_a_commitment_that_each_row_repeats_is_one_commitment():
    found = plan("C1\tInvest\t(C1.1) One\tDone.", "C1\tInvest\t(C1.2) Two\tPosted.")
    assert found.commitments["C1"].wording.text == "Invest"
    assert [row.ref for row in found.rows] == ["C1.1", "C1.2"]


def test_headings_that_each_page_repeats_do_not_end_a_row():
    found = plan(
        "C1\tInvest\t(C1.1) Review of\tA review has",
        "",
        "REFORMING WEST MERCIA\t\t\t",
        HEADING,
        "\t\tControls\tBeen",
    )
    assert texts(found) == [("C1.1", "(C1.1) Review of Controls", "A review has Been")]
