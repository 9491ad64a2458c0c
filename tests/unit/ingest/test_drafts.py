import pytest

from swp_data.dataset.performance_trend import trend_of
from swp_data.ingest.drafts import UnreadableReportError, draft_report


def report(tmp_path, text, encoding="utf-8"):
    file = tmp_path / "report.txt"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize(
    ("text", "encoding", "message"),
    [
        ("", "utf-8", "neither a delivery plan"),
        ("Some prose.", "utf-8", "neither"),
        ("Café", "latin-1", "byte 3 is not UTF-8"),
    ],
)
def test_a_file_that_is_not_a_report_gets_one_sentence(tmp_path, text, encoding, message):
    with pytest.raises(UnreadableReportError, match=message):
        draft_report(report(tmp_path, text, encoding), "x", "swp-2020")


def test_a_reference_is_recognised_in_another_form(tmp_path):
    text = "REFORMING WEST MERCIA\t\t\t\nNo\tSWP Commitment\tActivity\tUpdate\nB4\tProvide support\tSomething\tDone"
    draft = draft_report(report(tmp_path, text), "r", "swp-2016", ["B.4"])
    assert draft.tables["commitments"][0]["commitment_id"] == "swp-2016-B.4"
    assert draft.tables["updates"][0]["update_id"] == "r-B.4-1"


def test_drafts_are_written_as_tables(tmp_path):
    text = "REFORMING WEST MERCIA\t\t\t\nNo\tSWP Commitment\tActivity\tUpdate\nC1\tInvest\t(C1.1) Review\tRefer to C1"
    draft = draft_report(report(tmp_path, text), "r", "swp-2020")
    draft.write(tmp_path / "out")
    assert (tmp_path / "out" / "updates.csv").read_text().splitlines()[1] == (
        "r-C1.1,r,swp-2020-C1.1,C1.1,referred,Refer to C1,(C1.1) Review,Refer to C1,,3,3"
    )
    assert draft.tables["cross_references"][0]["target_commitment_id"] == "swp-2020-C1"


@pytest.mark.parametrize(
    ("data", "trend"),
    [
        ("Increased volumes on previous month but below monthly average", ("increase", "below")),
        (
            "Decrease compared to the previous period and below MSG and national average.",
            ("decrease", "below"),
        ),
        ("Volumes relatively stable and within tolerances", ("stable", "")),
        ("Increase in Officer sickness rate, whilst Staff sickness rate has decreased.", ("", "")),
        ("Answering of 999 above the standard but below for 101 calls.", ("", "")),
        ("5 road deaths occurred in December.", ("", "")),
    ],
)
def test_a_trend_is_what_the_row_says_about_one_measure(data, trend):
    assert trend_of(data) == trend
