"""A plan of another force, and a new edition: a drafted profile is enough to read their reports."""

import tomllib

import pytest

from swp_data.dataset.profile import parse_profile
from swp_data.ingest.drafts import UnreadableReportError, draft_report
from swp_data.ingest.new_profile import draft_profile

ACTIONS = """Northmoor Police and Crime Plan: progress

SAFER ROADS\t\t\t\t\t
Ref\tAction\tLead\tTimescale\tStatus\tProgress
R1\tPut up speed cameras on the A9\tACC Hill\tMarch 2023\tAmber\tForty sites were surveyed in May.
R2\tTrain volunteers\tCI Dale\tJune 2023\tGreen\tCompleted.
WARMER HOMES\t\t\t\t\t
Ref\tAction\tLead\tTimescale\tStatus\tProgress
W1\tVisit every victim of burglary\tACC Hill\tMay 2023\tRed\tOn hold until the winter.
"""
WITHOUT_REFERENCES = """SAFER ROADS\t\t\t\t
Action\tLead\tTimescale\tStatus\tProgress
Put up speed cameras on the A9\tACC Hill\tMarch 2023\tAmber\tForty sites were surveyed in May.
Train volunteers\tCI Dale\tJune 2023\tGreen\tCompleted.
"""
NEW_EDITION = """Appendix 1: Safer West Mercia Plan Delivery Plan Extract

LESS VIOLENCE\t\t\t
No\tSWP Commitment\tSupporting Activity\tQuarter 1 Update April to June 2022
V1\tReduce serious violence\t(V1.1) Fund a partnership\tFunding was agreed. Action complete.
\t\t(V1.2) Publish a strategy\tRefer to N1
STRONG PLACES\t\t\t
No\tSWP Commitment\tSupporting Activity\tQuarter 1 Update April to June 2022
N1\tPut officers into places\t(N1.1) Recruit officers\tRecruitment has been put on hold.
"""


@pytest.fixture
def drafts(tmp_path):
    """A function that drafts a profile from a report, and the report's rows by that profile."""

    def drafts(text, plan_id):
        file = tmp_path / "report.txt"
        file.write_text(text, encoding="utf-8")
        profile = parse_profile(tomllib.loads(draft_profile(file, plan_id, "Commissioner for Northmoor")))
        return profile, draft_report(file, "r", plan_id, profile=profile)

    return drafts


def rows(draft):
    return [(row["activity_text"], row["update_text"], row["status"]) for row in draft.tables["updates"]]


def test_a_plan_of_another_force_is_read_by_a_drafted_profile(drafts):
    profile, draft = drafts(ACTIONS, "nmp-2022")
    assert profile.publisher == "Commissioner for Northmoor"
    assert [(o.objective_id, o.reference_prefixes) for o in profile.editions[0].objectives] == [
        ("safer_roads", ("R",)),
        ("warmer_homes", ("W",)),
    ]
    assert rows(draft) == [
        ("Put up speed cameras on the A9", "Forty sites were surveyed in May.", "active"),
        ("Train volunteers", "Completed.", "complete"),
        ("Visit every victim of burglary", "On hold until the winter.", "on_hold"),
    ]
    assert [(row["commitment_id"], row["objective_id"]) for row in draft.tables["commitments"]] == [
        ("nmp-2022-R1", "safer_roads"),
        ("nmp-2022-R2", "safer_roads"),
        ("nmp-2022-W1", "warmer_homes"),
    ]
    named = [doubt for _, doubt in draft.unsure]
    assert all(
        any(f"the column {title!r}" in doubt for doubt in named) for title in ("Lead", "Timescale", "Status")
    )
    assert any("the table has no commitments" in doubt for doubt in named)


def test_actions_without_references_are_counted(drafts):
    _, draft = drafts(WITHOUT_REFERENCES, "nmp-2022")
    assert [row[0] for row in rows(draft)] == ["Put up speed cameras on the A9", "Train volunteers"]
    assert [row["ref"] for row in draft.tables["commitments"]] == ["11", "12"]


def test_a_new_edition_is_read_by_a_drafted_profile(drafts):
    profile, draft = drafts(NEW_EDITION, "swp-2021")
    assert profile.editions[0].objective_of_reference("V1") == "less_violence"
    assert [row["activity_id"] for row in draft.tables["activities"]] == [
        "swp-2021-V1.1",
        "swp-2021-V1.2",
        "swp-2021-N1.1",
    ]
    assert [row[2] for row in rows(draft)] == ["complete", "referred", "on_hold"]


def test_a_report_without_such_a_table_is_refused(tmp_path):
    file = tmp_path / "report.txt"
    file.write_text("Offence\t2018\t2019\nBurglary\t120\t110\n", encoding="utf-8")
    with pytest.raises(UnreadableReportError, match="contains no table whose columns are headed like"):
        draft_profile(file, "nmp-2022")


def test_the_command_writes_a_profile_and_never_over_a_file(tmp_path, run):
    report, profile = tmp_path / "report.txt", tmp_path / "new.toml"
    report.write_text(ACTIONS, encoding="utf-8")
    arguments = ("quarter", str(report), "--plan", "nmp-2022", "--new-profile", str(profile))
    assert run(*arguments).exit_code == 0
    assert parse_profile(tomllib.loads(profile.read_text(encoding="utf-8"))).find_edition("nmp-2022")
    refused = run(*arguments)
    assert refused.exit_code == 2
    assert "exists; choose another file" in refused.output
