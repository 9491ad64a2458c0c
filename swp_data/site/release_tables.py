"""The record: the tables of a release as plain rows, by key and by what they point to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from swp_data import wording
from swp_data.datapackage import frames
from swp_data.datapackage.model import Package, PackageError
from swp_data.dataset.contract import shortfalls
from swp_data.dataset.views import VIEWS
from swp_data.dataset.views.corrections import misprinted
from swp_data.formats.dataset_metadata import DatasetMetadata, dataset_metadata

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ReleaseTables:
    """What a release holds: its folder, its package, what it says of itself, and its tables."""

    folder: Path
    package: Package
    facts: DatasetMetadata
    frames: Mapping[str, pl.DataFrame]
    _indexes: dict[tuple[str, str], dict[Any, list[Row]]] = field(default_factory=dict)

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """The rows of each table, in document order."""
        return {name: list(frame.rows(named=True)) for name, frame in self.frames.items()}

    def by(self, table: str, column: str, value: Any) -> list[Row]:
        """Return the rows of a table that have a value in a column, in document order."""
        if (table, column) not in self._indexes:
            index: dict[Any, list[Row]] = {}
            for row in self.rows[table]:
                index.setdefault(row[column], []).append(row)
            self._indexes[table, column] = index
        return self._indexes[table, column].get(value, [])

    def get(self, table: str, key: Any) -> Row:
        """Return the row of a table with a key.

        Raises:
            PackageError: there is none, so the release isn't a valid package.
        """
        found = self.by(table, self.frames[table].columns[0], key)
        if not found:
            raise PackageError(
                f"{self.folder}: the table {table} has no {str(key)[:80]!r}; validate the package"
            )
        return found[0]

    @cached_property
    def misprints(self) -> dict[str, tuple[str, str]]:
        """The observations whose figure is a corrected misprint, each with what is printed and what is meant."""
        return misprinted(self.frames["observations"], self.frames["errata"])

    def figure(self, observation: Row) -> str:
        """Return what an observation says, and of a misprint what is meant."""
        if observation["observation_id"] not in self.misprints:
            return wording.format_observation(observation)
        printed, meant = self.misprints[observation["observation_id"]]
        return f"“{printed}”, a misprint for {meant}"

    def label(self, table: str, column: str, value: str) -> str:
        """Return what the schema calls an enumerated value."""
        items = self.package.resources[table].schema[column].categories
        return next(
            (str(one["label"]) for one in items if isinstance(one, dict) and one["value"] == value),
            wording.format_code(value).capitalize(),
        )

    def view(self, name: str) -> pl.DataFrame:
        """Return tables joined for a question, as `swp_data.view` has them."""
        return VIEWS[name](lambda table: self.frames[table].lazy()).collect()

    @cached_property
    def editions(self) -> list[Row]:
        """The editions of the plan, the latest first: each before those that it replaced."""
        later = {row["supersedes"]: row["plan_id"] for row in self.rows["plans"] if row["supersedes"]}

        def replaced(plan: str) -> int:
            seen: list[str] = []
            while plan in later and plan not in seen:
                seen.append(plan)
                plan = later[plan]
            return len(seen)

        return sorted(self.rows["plans"], key=lambda row: replaced(row["plan_id"]))

    def edition_name(self, plan: str) -> str:
        """Return what an edition of the plan is called: as it is printed, and whether another replaced it."""
        row = self.get("plans", plan)
        return f"{row['edition']}{', earlier edition' * bool(self.by('plans', 'supersedes', plan))}"

    @cached_property
    def statuses(self) -> tuple[str, ...]:
        """The states that an update may have, in the order of the schema."""
        return self.package.resources["updates"].schema["status"].values

    @cached_property
    def reports(self) -> list[Row]:
        """The documents that print updates, the earliest first."""
        told = {row["source_id"] for row in self.rows["updates"]}
        return [source for source in self.chronological if source["source_id"] in told]

    @cached_property
    def chronological(self) -> list[Row]:
        """The documents by their time: the end of their period, or their date where they have none."""
        return sorted(self.rows["sources"], key=lambda one: (_time(one), one["source_id"]))

    @cached_property
    def moments(self) -> dict[str, int]:
        """The place of each document in time."""
        return {source["source_id"]: place for place, source in enumerate(self.chronological)}

    def updates_of(self, activity: str) -> list[Row]:
        """Return the updates on an activity, the latest first."""
        found = self.by("updates", "activity_id", activity)
        return sorted(found, key=lambda one: -self.moments[one["source_id"]])

    def latest(self, activity: str) -> Row | None:
        """Return the latest update on an activity; None where no report prints one."""
        return next(iter(self.updates_of(activity)), None)

    def counts(self, updates: Iterable[Row]) -> dict[str, int]:
        """Return how many of some updates have each status, without those that none has."""
        found = [row["status"] for row in updates]
        return {status: found.count(status) for status in self.statuses if status in found}

    def source_name(self, source: str) -> str:
        """Return what a document is called: what it is, and when it was published or what it reports on."""
        row = self.get("sources", source)
        when = wording.format_date(row["published"]) or wording.format_period(
            row["period_start"], row["period_end"]
        )
        kind = self.label("sources", "document_type", row["document_type"])
        return f"{kind}, {when}" if when else kind

    def source_period(self, source: str) -> str:
        """Return the period that a document reports on, or else its date."""
        return wording.format_report_period(self.get("sources", source))


def read_release(folder: Path, package: Package) -> ReleaseTables:
    """Read the tables of a verified release.

    Raises:
        PackageError: it is a release of something else, or a table of it can't be read.
    """
    if lacking := shortfalls(package):
        raise PackageError(f"the release lacks {lacking[0]}, which the site shows", where=str(folder))
    try:
        tables = {
            name: frames.scan(one).with_columns(pl.col(pl.Enum).cast(pl.String)).collect()
            for name, one in package.resources.items()
        }
    except (OSError, pl.exceptions.PolarsError) as error:
        raise PackageError(f"{folder}: can't be read ({' '.join(str(error).split())[:200]})") from error
    return ReleaseTables(folder, package, dataset_metadata(package), tables)


def _time(source: Row) -> str:
    end = source["period_end"]
    return end.isoformat() if end else source["published"] or ""
