"""A third edition of the plan: rows, a profile and boilerplate are enough to ingest and validate its reports."""

import csv
import hashlib

import pytest

from swp_data.checks import validate
from swp_data.dataset.curation import curation_file
from swp_data.dataset.location import package_folder
from swp_data.dataset.profile import PROFILE, read_profile
from swp_data.ingest.drafts import draft_report

EDITION = r"""

[[editions]]
plan_id = "swp-2021"

[[editions.reference_forms]]
commitment = '[A-Z]\d{1,2}'
activity = '[A-Z]\d{1,2}\.\d{1,2}'

[[editions.objectives]]
objective_id = "violence"
headings = ["less violence"]
reference_prefixes = ["V"]

[[editions.objectives]]
objective_id = "places"
headings = ["strong places"]
reference_prefixes = ["N"]
"""
BOILERPLATE = (
    "delivery_plan_extract,section heading,cell,false,LESSVIOLENCE,LESSVIOLENCE\n"
    "delivery_plan_extract,section heading,cell,false,STRONGPLACES,STRONGPLACES\n"
)
PLAN = """Safer West Mercia Plan 2021-2025
Less violence
I will reduce violence in every town.
Strong places
I will support every place.
"""
REPORT = """Appendix 1: Safer West Mercia Plan Delivery Plan Extract

LESS VIOLENCE\t\t\t
No\tSWP Commitment\tSupporting Activity\tQuarter 1 Update April to June 2022
V1\tReduce serious violence\t(V1.1) Fund a violence reduction partnership\tFunding was agreed. Action complete.
\t\t(V1.2) Publish a strategy on violence\tRefer to N1
STRONG PLACES\t\t\t
N1\tPut officers into places\t(N1.1) Recruit officers for all places\tRecruitment has been put on hold.
"""


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def new_sources(tmp_path):
    """The folder with the texts of the new plan and of its first report."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "plan.txt").write_text(PLAN, encoding="utf-8")
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    return folder


@pytest.fixture
def third(package):
    """A copy of the package whose profile describes a third edition."""
    (package / PROFILE).parent.mkdir(exist_ok=True)
    (package / "curation").mkdir(exist_ok=True)
    profile = (package_folder() / PROFILE).read_text(encoding="utf-8")
    (package / PROFILE).write_text(profile + EDITION, encoding="utf-8")
    boilerplate = curation_file("boilerplate")
    listed = boilerplate.read_text(encoding="utf-8") + BOILERPLATE
    (package / "curation" / "boilerplate.csv").write_text(listed, encoding="utf-8")
    schema = boilerplate.with_suffix(".schema.json").read_text(encoding="utf-8")
    (package / "curation" / "boilerplate.schema.json").write_text(schema, encoding="utf-8")
    return package


@pytest.fixture
def draft(third, new_sources):
    return draft_report(new_sources / "report.txt", "report-2022-q1", "swp-2021", profile=read_profile(third))


def append(package, table, rows):
    with (package / "data" / f"{table}.csv").open("a+", encoding="utf-8", newline="") as file:
        file.seek(0)
        columns = next(csv.reader(file))
        csv.DictWriter(file, columns, lineterminator="\n", restval="").writerows(rows)


def add_to_data(package, draft):
    """Add the rows of the edition, and the drafts with what a person writes into them."""
    append(
        package,
        "plans",
        [
            {
                "plan_id": "swp-2021",
                "title": "Safer West Mercia Plan",
                "edition": "2021-2025",
                "start_year": 2021,
                "end_year": 2025,
                "supersedes": "swp-2020",
                "source_id": "plan-2021",
            }
        ],
    )
    append(
        package,
        "objectives",
        [
            {
                "objective_id": "violence",
                "position": 5,
                "title": "Less violence",
                "description": "I will reduce violence in every town.",
            },
            {
                "objective_id": "places",
                "position": 6,
                "title": "Strong places",
                "description": "I will support every place.",
            },
        ],
    )
    (source,) = draft.tables["sources"]
    publisher = read_profile().publisher
    period = {"period_start": "2022-04-01", "period_end": "2022-06-30"}
    plan = {"source_id": "plan-2021", "title": "Safer West Mercia Plan", "document_type": "plan"}
    append(
        package,
        "sources",
        [
            source | {"publisher": publisher, "period_label": "Quarter 1 Update April to June 2022"} | period,
            plan
            | {"publisher": publisher, "plan_id": "swp-2021", "published": "2021-10", "sha256": sha256(PLAN)},
        ],
    )
    append(package, "commitments", [row | {"title": row["wording"]} for row in draft.tables["commitments"]])
    activities = draft.tables["activities"]
    append(
        package, "activities", [row | {"title": row["description"].partition(") ")[2]} for row in activities]
    )
    for table in ("commitment_wordings", "updates", "cross_references"):
        append(package, table, draft.tables[table])


def test_a_report_of_a_third_edition_is_drafted_with_its_objectives_and_references(draft):
    assert [
        (row["commitment_id"], row["objective_id"], row["strand"]) for row in draft.tables["commitments"]
    ] == [
        ("swp-2021-V1", "violence", ""),
        ("swp-2021-N1", "places", ""),
    ]
    assert [(row["activity_id"], row["position"]) for row in draft.tables["activities"]] == [
        ("swp-2021-V1.1", 1),
        ("swp-2021-V1.2", 2),
        ("swp-2021-N1.1", 1),
    ]
    assert [row["status"] for row in draft.tables["updates"]] == ["complete", "referred", "on_hold"]
    assert [row["target_commitment_id"] for row in draft.tables["cross_references"]] == ["swp-2021-N1"]
    assert draft.unsure == []


def test_a_package_with_a_third_edition_is_valid(third, draft, new_sources, run):
    add_to_data(third, draft)
    assert run("format", third).exit_code == 0
    report = validate(third, sources=new_sources)
    missing = [finding.row for finding in report.errors if finding.rule == "source-missing"]
    assert len(missing) == report.tables["sources"] - 2  # all but the new plan and its report
    assert [finding for finding in report.errors if finding.rule != "source-missing"] == []


def test_a_changed_word_in_a_report_of_a_third_edition_is_found(third, draft, new_sources, change, run):
    add_to_data(third, draft)
    assert run("format", third).exit_code == 0
    change("updates", "report-2022-q1-N1.1", update_text="Recruitment has been put on hold again.")
    rules = {finding.rule for finding in validate(third, sources=new_sources).errors}
    assert rules == {"source-missing", "text-not-in-source", "text-unclaimed"}


def test_an_edition_that_the_profile_does_not_describe_is_reported(package, draft):
    add_to_data(package, draft)
    (package / PROFILE).unlink()
    findings = [finding for finding in validate(package).errors if finding.rule == "plan-profile"]
    assert [(finding.table, finding.value) for finding in findings] == [("plans", "swp-2021")]
