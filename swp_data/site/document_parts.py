"""The parts of a document: what its rows are under, so that a long document can be folded and has contents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, NamedTuple, Protocol, TypeVar

from swp_data.site import links
from swp_data.site.release_tables import ReleaseTables, Row

FOR_ALL = "For all objectives"
OTHER = "Other parts"


class HasRow(Protocol):
    """A row of a table, such as an entry on the page of a document."""

    @property
    def table(self) -> str: ...
    @property
    def row(self) -> Row: ...


class Place(NamedTuple):
    """Where a row is in its document: a heading, the title of a part below it, and the page about the part."""

    heading: str
    title: str
    address: str = ""


Entry = TypeVar("Entry", bound=HasRow)


@dataclass(frozen=True, kw_only=True)
class Part(Generic[Entry]):
    """Neighbouring rows of a document that are in one place.

    Attributes:
        number: its number in the document, from 1.
        place: what the rows are under.
        entries: the rows, in the order of the document.
    """

    number: int
    place: Place
    entries: list[Entry]

    @property
    def statuses(self) -> list[str]:
        """The statuses of its updates."""
        return [entry.row["status"] for entry in self.entries if entry.table == "updates"]


def parts_of(release: ReleaseTables, entries: Iterable[Entry]) -> list[tuple[str, list[Part[Entry]]]]:
    """Return the parts of a document, by heading, in the order of the document.

    Args:
        release: the release.
        entries: the rows that were taken from the document, in its order.
    """
    placed: list[tuple[Place, Entry]] = []
    for entry in entries:
        # A date or a figure outside the rows of other tables is in the same place as the row before it.
        place = place_of(release, entry.table, entry.row) or (
            placed[-1][0] if placed else Place(OTHER, OTHER)
        )
        placed.append((place, entry))
    runs = [(place, [entry for _, entry in run]) for place, run in groupby(placed, lambda pair: pair[0])]
    parts = [Part(number=number, place=place, entries=run) for number, (place, run) in enumerate(runs, 1)]
    return [(heading, list(group)) for heading, group in groupby(parts, lambda part: part.place.heading)]


def place_of(release: ReleaseTables, table: str, row: Row) -> Place | None:
    """Return where a row is in its document; None if its table doesn't say.

    The rows of a delivery plan are below the objective of their commitment, whatever order the document prints.
    """
    if table in {"updates", "commitment_wordings"}:
        key = row.get("commitment_id") or release.row("activities", row["activity_id"])["commitment_id"]
        commitment = release.row("commitments", key)
        title = f"{commitment['ref']} {commitment['title']}"
        return Place(_objective(release, commitment), title, links.page_of("commitments", key))
    if table == "plan_statements":
        return Place(row["section"] or "The plan", row["heading"] or row["section"])
    if table == "passages":
        return Place("Report", row["section"] or "Report")
    if table in {"performance_topics", "oversight_listings"}:
        name = release.package.resources[table].title
        return Place(name, _objective(release, row))
    if table == "meetings":
        return Place("Report", release.package.resources[table].title)
    if table == "glossary":
        return Place("Glossary", "Terms that the plan explains")
    return None


def _objective(release: ReleaseTables, row: Row) -> str:
    return release.row("objectives", row["objective_id"])["title"] if row["objective_id"] else FOR_ALL
