"""The parts of a document: each row is in one, in order, under the heading that it belongs to."""

from dataclasses import dataclass

import pytest

from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.site.document_parts import parts_of
from swp_data.site.pages.sources import entries_of
from swp_data.site.release_tables import read_release


@dataclass(frozen=True)
class Line:
    table: str
    row: dict


@pytest.fixture(scope="module")
def release():
    return read_release(package_folder(), open_package(package_folder()))


def test_no_row_is_lost_or_moved(release):
    for source in release.rows["sources"]:
        entries = entries_of(release, source)
        parts = [part for _, group in parts_of(release, entries) for part in group]
        assert [entry for part in parts for entry in part.entries] == entries
        assert [part.number for part in parts] == list(range(1, len(parts) + 1))


def test_an_update_is_below_its_commitment_and_a_date_stays_with_the_row_before(release):
    update = next(row for row in release.rows["updates"] if row["status"] == "complete")
    commitment_id = release.row("activities", update["activity_id"])["commitment_id"]
    commitment = release.row("commitments", commitment_id)
    statement = release.rows["plan_statements"][0]
    lines = [Line("updates", update), Line("milestones", {"line": 2}), Line("plan_statements", statement)]
    (heading, (first,)), (_, (second,)) = parts_of(release, lines)
    assert heading == release.row("objectives", commitment["objective_id"])["title"]
    assert first.place.title == f"{commitment['ref']} {commitment['title']}"
    assert first.entries == lines[:2]
    assert first.statuses == ["complete"]
    assert second.place.title == statement["heading"]


def test_a_date_before_every_other_row_has_a_part_too(release):
    ((heading, (part,)),) = parts_of(release, [Line("milestones", {"line": 1})])
    assert (heading, part.place.title) == ("Other parts", "Other parts")
