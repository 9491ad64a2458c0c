import pytest

from swp_data.dataset.profile import read_profile
from swp_data.dataset.status import first_sentence, status_of


@pytest.mark.parametrize(
    ("activity", "update", "status", "basis"),
    [
        ("", "Completed", "complete", "Completed"),
        ("", "Complete Charter now in its second year", "complete", "Complete"),
        (
            "",
            "Improvement work undertaken. Any future work will be owned by VAL. Action complete.",
            "complete",
            "Action complete",
        ),
        (
            "",
            "Fund has been absorbed into the normal budget – action completed",
            "complete",
            "action completed",
        ),
        ("", "These are now complete. They are being used.", "complete", "These are now complete"),
        (
            "",
            "Work is ongoing to review the survey. The field work for the survey has been completed.",
            "active",
            "",
        ),
        (
            "",
            "The field work and analysis for the first quarter of the survey has been completed.",
            "active",
            "",
        ),
        ("", "Work is progressing. Awaiting Chief Officer direction on a number of reviews.", "active", ""),
        ("", "1) No new data for the period. Confidence was raised at Holding to Account.", "active", ""),
        (
            "",
            "The proportion was reported quarterly, and reporting has been halted until the year's end.",
            "active",
            "",
        ),
        ("", "We promote the campaign. The extension to fire fighters is on hold.", "active", ""),
        ("", "Work now completed in draft with providers re KPIs", "active", ""),
        (
            "",
            "No further update - the Commissioning Manager participates in the steering group.",
            "active",
            "",
        ),
        ("", "No further updates on this at present.", "no_update", "No further updates on this at present."),
        ("", "As before", "no_update", "As before"),
        ("", "n/a", "no_update", "n/a"),
        ("(A3.2) Work with partners", "", "no_update", ""),
        ("Refer to C7", "", "referred", "Refer to C7"),
        ("", "Refer to 3.5, 1.2 & 2.1.2", "referred", "Refer to 3.5, 1.2 & 2.1.2"),
        ("", "Refer to 2.5 for the fund. A grant was made.", "active", ""),
        (
            "",
            "Next delivery plan update due September 2018",
            "awaiting_update",
            "Next delivery plan update due September 2018",
        ),
        ("", "Six grants were made. A page of news. Next update due May 2019", "active", ""),
        ("", "This project has been put on hold for now.", "on_hold", "has been put on hold"),
        (
            "",
            "Due to Covid, this campaign is still on hold. However we are able to focus.",
            "on_hold",
            "is still on hold",
        ),
        (
            "",
            "The scheme have now been cancelled due to HWFRS withdrawing. Two options are proposed.",
            "cancelled",
            "have now been cancelled",
        ),
        ("", "The meeting was well attended. One session had been cancelled.", "active", ""),
    ],
)
def test_the_words_of_a_row_decide_its_status(activity, update, status, basis):
    assert status_of(activity, update) == (status, basis)


def test_each_rule_says_why_and_shows_words():
    assert all(rule.reason.endswith(".") and rule.examples for rule in read_profile().status_rules)


def test_a_sentence_ends_at_a_full_stop_or_a_line():
    assert first_sentence("Complete\nMore") == "Complete"
    assert first_sentence("In v6.4 it is done. Then more.") == "In v6.4 it is done."
