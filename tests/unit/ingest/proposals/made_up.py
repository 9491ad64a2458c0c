"""A made-up report on Quarter 4 of 2020/21 in a few rows, read next to the package of this repository."""

from functools import cache
from pathlib import Path

from swp_data.dataset.profile import read_profile
from swp_data.ingest.drafts import draft_report
from swp_data.ingest.package_tables import PackageTables
from swp_data.ingest.proposals.cells import CellReader
from swp_data.ingest.proposals.reading import Reading
from swp_data.ingest.proposals.source import read_source
from swp_data.ingest.quarter import match
from swp_data.ingest.vocabulary import Vocabulary

ROOT = Path(__file__).parents[4]
SOURCE_ID = "made-up-report"  # a real one may come with any id of its quarter
TITLE = "Appendix 1: Safer West Mercia Plan Delivery Plan Extract"
HEADING = "No\tSWP Commitment\tSupporting activity\tQuarter 4 Update January to March 2021"
STRATEGY = "(A2.1) Develop and implement a Victims' and Witnesses strategy, supported by a comprehensive delivery plan"


@cache
def tables():
    return PackageTables.read(ROOT)


def wording(commitment_id):
    return " ".join(tables().find("commitments", commitment_id)["wording"].split())


def text_of(*rows, objective="PUTTING VICTIMS AND SURVIVORS FIRST", commitment="A2"):
    """Return the text of a report with one commitment, of rows of an activity and an update each."""
    first = f"{commitment}\t{wording(f'swp-2020-{commitment}')}"
    lines = [TITLE, "", objective, HEADING]
    lines += [
        f"{first if number == 0 else chr(9)}\t{activity}\t{update}"
        for number, (activity, update) in enumerate(rows)
    ]
    return "".join(f"{line}\n" for line in lines)


def read(folder, text):
    """Return the reading of a report, and its cells."""
    file = folder / "report.txt"
    file.write_text(text, encoding="utf-8", newline="")
    profile = read_profile(ROOT)
    known = [row["ref"] for row in tables()["commitments"] if row["plan_id"] == "swp-2020"]
    draft = draft_report(file, SOURCE_ID, "swp-2020", known, profile)
    source, _, _ = read_source(draft, tables(), profile.publisher)
    reading, _ = match(Reading(draft, tables(), Vocabulary.of("swp-2020", profile), source))
    return reading, list(CellReader(reading).read())


def read_update(folder, update, activity=STRATEGY):
    """Return the reading of a report with one row, and its cells."""
    return read(folder, text_of((activity, update)))
