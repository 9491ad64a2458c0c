"""The tables of a release as plain rows: by key, by reference, and with the names that readers know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from swp_data import wording
from swp_data.checks.provenance.undecided_figures import read_undecided
from swp_data.datapackage import frames
from swp_data.datapackage.model import Package, PackageError
from swp_data.dataset.contract import shortfalls
from swp_data.dataset.curation import read_curation
from swp_data.dataset.views import VIEWS
from swp_data.dataset.views.chains import SEPARATOR
from swp_data.dataset.views.errata import corrected_numbers
from swp_data.formats.dataset_metadata import DatasetMetadata, dataset_metadata

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ReleaseTables:
    """A release in memory: its folder, its package, its metadata and its tables.

    Most methods answer a question that several pages ask, such as which update on an activity is the latest.
    """

    folder: Path
    package: Package
    metadata: DatasetMetadata
    frames: Mapping[str, pl.DataFrame]
    _indexes: dict[tuple[str, str], dict[Any, list[Row]]] = field(default_factory=dict)

    # Rows

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """The rows of each table, in document order."""
        return {name: list(frame.rows(named=True)) for name, frame in self.frames.items()}

    def rows_where(self, table: str, column: str, value: Any) -> list[Row]:
        """Return the rows of a table that have a value in a column, in document order."""
        if (table, column) not in self._indexes:
            index: dict[Any, list[Row]] = {}
            for row in self.rows[table]:
                index.setdefault(row[column], []).append(row)
            self._indexes[table, column] = index
        return self._indexes[table, column].get(value, [])

    def row(self, table: str, key: Any) -> Row:
        """Return the row of a table with a key.

        Raises:
            PackageError: no row has that key, so the release is not a valid package.
        """
        rows = self.rows_where(table, self.frames[table].columns[0], key)
        if not rows:
            raise PackageError(
                f"the table {table!r} has no row {str(key)[:80]!r}",
                where=str(self.folder),
                hint="validate the package",
            )
        return rows[0]

    def view(self, name: str) -> pl.DataFrame:
        """Return a view of the tables, as `swp_data.view` does for the installed data."""
        return VIEWS[name](lambda table: self.frames[table].lazy()).collect()

    # Views, by key

    @cached_property
    def promises(self) -> dict[str, Row]:
        """The rows of the view `promises`, by id."""
        return {row["promise_id"]: row for row in self.view("promises").rows(named=True)}

    @cached_property
    def promise_ids(self) -> dict[str, list[str]]:
        """The promises that each activity is a part of."""
        ids: dict[str, list[str]] = {}
        for promise_id, row in self.promises.items():
            for activity_id in (row["activity_id"], *split_cell(row["earlier_activity_ids"])):
                if activity_id is not None:
                    ids.setdefault(activity_id, []).append(promise_id)
        return ids

    @cached_property
    def deadlines(self) -> dict[str, Row]:
        """The rows of the view `deadlines`, by the id of the milestone."""
        return {row["milestone_id"]: row for row in self.view("deadlines").rows(named=True)}

    @cached_property
    def silence(self) -> dict[tuple[str, str], Row]:
        """The rows of the view `silence`, by the ids of the activity and the source."""
        return {(row["activity_id"], row["source_id"]): row for row in self.view("silence").rows(named=True)}

    @cached_property
    def quarters(self) -> list[Row]:
        """The rows of the view `quarters`, in order of time."""
        return list(self.view("quarters").rows(named=True))

    # Observations

    @cached_property
    def undecided(self) -> dict[str, int]:
        """How many printed figures of a source are not yet in `observations`, by its id; only sources with any."""
        known = {source["source_id"] for source in self.rows["sources"]}
        return {name: count for name, count in read_undecided(self.folder).items() if name in known}

    @cached_property
    def page_starts(self) -> dict[str, list[int]]:
        """The line on which each page of a source's published file begins, by id; only of those that have pages."""
        conversions = read_curation("conversions", self.folder)
        return {
            row["source_id"]: [int(line) for line in row["page_starts"].split()]
            for row in conversions
            if row["page_starts"]
        }

    @cached_property
    def misprints(self) -> dict[str, tuple[str, str]]:
        """The observations whose value is a corrected misprint: the printed and the correct number."""
        return corrected_numbers(self.frames["observations"], self.frames["errata"])

    @cached_property
    def caveat_kinds(self) -> dict[str, str]:
        """The label of each kind of caveat of an observation."""
        return dict(self.package.resources["observation_caveats"].schema["kind"].labels)

    def format_observation(self, observation: Row) -> str:
        """Return the value of an observation in words; for a misprint, the printed and the correct number."""
        if observation["observation_id"] not in self.misprints:
            return wording.format_observation(observation)
        printed, meant = self.misprints[observation["observation_id"]]
        return f"“{printed}”, a misprint for {meant}"

    # The plan

    @cached_property
    def editions(self) -> list[Row]:
        """The editions of the plan, the latest first: each before the editions that it supersedes."""
        successors = {row["supersedes"]: row["plan_id"] for row in self.rows["plans"] if row["supersedes"]}

        def later_editions(plan_id: str) -> int:
            seen: list[str] = []
            while plan_id in successors and plan_id not in seen:
                seen.append(plan_id)
                plan_id = successors[plan_id]
            return len(seen)

        return sorted(self.rows["plans"], key=lambda row: later_editions(row["plan_id"]))

    def edition_name(self, plan_id: str) -> str:
        """Return the name of an edition of the plan: as printed, and whether another edition superseded it."""
        name = str(self.row("plans", plan_id)["edition"])
        return f"{name}, earlier edition" if self.rows_where("plans", "supersedes", plan_id) else name

    def plan_of(self, commitment_id: str) -> str:
        """Return the id of the edition that a commitment belongs to."""
        return str(self.row("commitments", commitment_id)["plan_id"])

    # Updates and their statuses

    @cached_property
    def statuses(self) -> tuple[str, ...]:
        """The statuses that an update may have, in the order of the schema."""
        return self.package.resources["updates"].schema["status"].values

    def updates_on(self, activity_id: str) -> list[Row]:
        """Return the updates on an activity, the latest first."""
        updates = self.rows_where("updates", "activity_id", activity_id)
        return sorted(updates, key=lambda update: -self.source_order[update["source_id"]])

    def latest_update(self, activity_id: str) -> Row | None:
        """Return the latest update on an activity; None if no report prints one."""
        return next(iter(self.updates_on(activity_id)), None)

    def count_statuses(self, updates: Iterable[Row]) -> dict[str, int]:
        """Return the number of updates with each status; omit statuses that do not occur."""
        statuses = [update["status"] for update in updates]
        return {status: statuses.count(status) for status in self.statuses if status in statuses}

    # Sources

    @cached_property
    def reports(self) -> list[Row]:
        """The sources that print updates, the earliest first."""
        ids = {update["source_id"] for update in self.rows["updates"]}
        return [source for source in self.sources_by_date if source["source_id"] in ids]

    @cached_property
    def record_end(self) -> date:
        """The last day of the last period that a report covers: nothing later is known."""
        ends: list[date] = [report["period_end"] for report in self.reports if report["period_end"]]
        return max(ends)

    @cached_property
    def sources_by_date(self) -> list[Row]:
        """The sources, the earliest first: by the end of their period or, if they have none, by date of publication."""

        def date_of(source: Row) -> str:
            return source["period_end"].isoformat() if source["period_end"] else source["published"] or ""

        return sorted(self.rows["sources"], key=lambda source: (date_of(source), source["source_id"]))

    @cached_property
    def source_order(self) -> dict[str, int]:
        """The position of each source in order of time."""
        return {source["source_id"]: index for index, source in enumerate(self.sources_by_date)}

    def end_of(self, source: Row) -> date:
        """Return the last day of the period of a source or, if it has none, the (first) day of its publication."""
        if source["period_end"] is not None:
            end: date = source["period_end"]
            return end
        parts = [int(part) for part in (source["published"] or "1-1-1").split("-")]
        return date(*[*parts, 1, 1][:3])

    def source_name(self, source_id: str) -> str:
        """Return the name of a source: the type of document, and its date of publication or its period."""
        source = self.row("sources", source_id)
        date = wording.format_date(source["published"])
        date = date or wording.format_period(source["period_start"], source["period_end"])
        kind = self.label("sources", "document_type", source["document_type"])
        return f"{kind}, {date}" if date else kind

    def source_period(self, source_id: str) -> str:
        """Return the period that a source covers, or else its date of publication."""
        return wording.format_report_period(self.row("sources", source_id))

    # The schema

    def label(self, table: str, column: str, code: str) -> str:
        """Return the label that the schema gives to a code of an enumerated column."""
        labels = dict(self.package.resources[table].schema[column].labels)
        return labels.get(code) or wording.format_code(code).capitalize()


def split_cell(cell: str | None) -> list[str]:
    """Return the values of a cell of a view that lists several.

    >>> split_cell("swp-2016-A1.2; swp-2016-A2.1"), split_cell(None)
    (['swp-2016-A1.2', 'swp-2016-A2.1'], [])
    """
    return cell.split(SEPARATOR) if cell else []


def read_release(folder: Path, package: Package) -> ReleaseTables:
    """Read the tables of a verified release.

    Raises:
        PackageError: the release lacks a table or a column that the site shows, or a table can't be read.
    """
    if lacking := shortfalls(package):
        raise PackageError(f"the release lacks {lacking[0]}, which the site shows", where=str(folder))
    try:
        tables = {
            name: frames.scan(resource).with_columns(pl.col(pl.Enum).cast(pl.String)).collect()
            for name, resource in package.resources.items()
        }
    except (OSError, pl.exceptions.PolarsError) as error:
        detail = " ".join(str(error).split())[:200]
        raise PackageError(f"the tables can't be read ({detail})", where=str(folder)) from error
    return ReleaseTables(folder, package, dataset_metadata(package), tables)
