"""`swp-data history`: what was reported on a commitment or an activity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import click
from click.shell_completion import CompletionItem

from swp_data import loader
from swp_data.cli import _output
from swp_data.cli._errors import RequestError
from swp_data.cli._options import FORMAT, release_options
from swp_data.cli._text import source_lines, wrap
from swp_data.dataset.resolve import resolve, subjects
from swp_data.query import Tables, open_tables
from swp_data.wording import format_code, format_report_period

Row = dict[str, Any]
BLANK = "(No text is printed.)"


class _Line(NamedTuple):
    indent: int
    text: str


_Block = list[_Line]


class _Link(NamedTuple):
    """How a commitment or an activity is related to one of the other edition of the plan."""

    verb: str  # "came from" or "became"
    relation: str
    other_id: str


def complete_reference(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the references and ids of commitments and activities that start with the typed text."""
    if not incomplete:  # there are too many to list
        return []
    return [
        CompletionItem(name, help=subject.title)
        for subject in subjects(loader.table_or_view)
        for name in dict.fromkeys((subject.ref, subject.id))
        if name.lower().startswith(incomplete.lower())
    ]


@click.command("history")
@click.argument("reference", metavar="REF", shell_complete=complete_reference)
@FORMAT
@release_options
def command(reference: str, output_format: str | None, version: str | None, base_url: str | None) -> None:
    """Show what was reported on a commitment or an activity, in all reports and editions of the plan.

    REF is a number as printed (A.4, A4.6, 3.2.1) or an id (swp-2016-A4.6, or the id of an update). If both editions of
    the plan have the number, add the year: 2016-A2 or 2020-A2. Texts are quoted from the reports, with their line
    numbers.

    Example: swp-data history A4.6
    """
    if not reference.strip():
        raise RequestError("REF is empty", hint="give a number such as A.4 or 3.2.1, or an id")
    tables = open_tables(version, base_url)
    subject = resolve(reference, tables.frame)
    rows = tables.frame("history")
    rows = rows.filter(rows["subject_id"] == subject)
    output_format = _output.format_or(output_format, "list")
    if output_format != "list":
        _output.emit(_output.Listing(columns=rows.columns, rows=rows.rows()), output_format)
        return
    width = _output.terminal_width()
    blocks = _History(tables, subject, rows.rows(named=True)).blocks()
    _output.write("\n\n".join("\n".join(_wrap_block(block, width)) for block in blocks) + "\n")


class _History:
    """The history of a commitment or an activity as blocks of lines."""

    def __init__(self, tables: Tables, subject: str, rows: list[Row]) -> None:
        self._tables = tables
        self._subject = subject
        self._rows = rows
        self._commitments = {
            row["commitment_id"]: row for row in tables.frame("commitments").iter_rows(named=True)
        }

    def blocks(self) -> Iterator[_Block]:
        if self._subject in self._commitments:
            return self._commitment_blocks()
        return self._activity_blocks()

    def _activity_blocks(self) -> Iterator[_Block]:
        """Yield an activity with its updates, then each linked activity with its updates."""
        activities = self._tables.frame("activities")
        activity = activities.filter(activities["activity_id"] == self._subject).row(0, named=True)
        commitment = self._commitments[activity["commitment_id"]]
        yield [
            _Line(0, f"Activity {_name(activity['ref'], self._subject)}: {activity['title']}"),
            _Line(0, f"of commitment {self._name_of(commitment)}: {commitment['title']}"),
            *self._timeline(self._own_rows()),
        ]
        links = list(self._links("activity_lineage", "activity_id"))
        if not links:
            pointer = f"see its commitment: swp-data history {commitment['commitment_id']}"
            yield [_Line(0, f"No activity of the other edition of the plan is linked to it; {pointer}")]
        for link in links:
            linked = [row for row in self._rows if row["activity_id"] == link.other_id]
            other = activities.filter(activities["activity_id"] == link.other_id).row(0, named=True)
            about = f"It {link.verb} {_name(other['ref'], link.other_id)} ({link.relation}): {other['title']}"
            yield [_Line(0, about), *self._timeline(linked)]

    def _commitment_blocks(self) -> Iterator[_Block]:
        """Yield a commitment with its updates, then each linked commitment with its updates."""
        commitment = self._commitments[self._subject]
        yield [
            _Line(0, f"Commitment {self._name_of(commitment)}: {commitment['title']}"),
            *self._wording(commitment),
        ]
        yield from self._updates(self._own_rows(), "No updates were reported.")
        links = list(self._links("commitment_lineage", "commitment_id"))
        yield from self._trace() if not links else ()
        for link in links:
            other = self._commitments[link.other_id]
            about = f"It {link.verb} {self._name_of(other)} ({link.relation}): {other['title']}"
            yield [_Line(0, about), *self._wording(other)]
            linked = [
                row
                for row in self._rows
                if row["relation"] != "itself" and row["commitment_id"] == link.other_id
            ]
            yield from self._updates(linked, "No updates on that commitment were reported.")

    def _trace(self) -> Iterator[_Block]:
        """Yield what is left of a commitment that is linked to none of the other edition."""
        block = [_Line(0, "No commitment of the other edition of the plan is linked to it.")]
        traces = self._tables.frame("commitments_without_successor")
        trace = loader.package().resources["commitments_without_successor"].schema["trace"]
        labels = {category["value"]: category["label"] for category in trace.categories}
        for row in traces.filter(traces["commitment_id"] == self._subject).iter_rows(named=True):
            block += [_Line(0, f"{labels[row['trace']]}."), _Line(2, row["basis"])]
            statements = self._tables.frame("plan_statements").iter_rows(named=True)
            printed = (line for line in statements if line["statement_id"] == row["statement_id"])
            block += [_Line(2, _location(statement)) for statement in printed]
        yield block

    def _own_rows(self) -> list[Row]:
        return [row for row in self._rows if row["relation"] == "itself"]

    def _name_of(self, commitment: Row) -> str:
        return _name(commitment["ref"], commitment["commitment_id"])

    def _wording(self, commitment: Row) -> Iterator[_Line]:
        """Yield the text of a commitment, and where it was last printed."""
        yield _Line(2, commitment["wording"])
        wordings = self._tables.frame("commitment_wordings").join(
            self._tables.frame("sources").select("source_id", "period_end"), on="source_id"
        )
        of_commitment = wordings.filter(wordings["commitment_id"] == commitment["commitment_id"])
        for row in of_commitment.sort("period_end").tail(1).iter_rows(named=True):
            yield _Line(2, _location(row))

    def _updates(self, rows: Iterable[Row], none_reported: str) -> Iterator[_Block]:
        """Yield each activity with its updates, in order of time."""
        by_activity: dict[str, list[Row]] = {}
        for row in rows:
            by_activity.setdefault(row["activity_id"], []).append(row)
        if not by_activity:
            yield [_Line(0, none_reported)]
        for activity_id, updates in by_activity.items():
            heading = f"{_name(updates[0]['activity_ref'], activity_id)}: {updates[0]['activity']}"
            yield [_Line(0, heading), *self._timeline(updates)]

    def _timeline(self, updates: Iterable[Row]) -> Iterator[_Line]:
        for row in updates:
            text = row["update_text"]
            if not text and row["status"] == "referred":  # the reference is in the activity's own cell
                text = row["activity_text"]
            text = text or BLANK
            yield _Line(2, f"{format_report_period(row)}: {format_code(row['status'])}")
            yield _Line(4, text)
            yield _Line(4, _location(row))
            yield from self._errata(row["update_id"], text)
            for printed, targets in self._references(row, text).items():
                others = f" (and {', '.join(targets[1:])})" if len(targets) > 1 else ""
                yield _Line(4, f"{printed}: swp-data history {targets[0]}{others}")

    def _errata(self, update_id: str, text: str) -> Iterator[_Line]:
        """Yield the misprints in an update: the correct text, or else a description of the error."""
        errata = self._tables.frame("errata")
        of_update = errata.filter((errata["table"] == "updates") & (errata["record_id"] == update_id))
        for row in of_update.iter_rows(named=True):
            if row["printed"] in text:
                correction = (
                    f" should read “{row['corrected']}”" if row["corrected"] else f": {row['explanation']}"
                )
                yield _Line(4, f"Erratum: “{row['printed']}”{correction}")

    def _references(self, update: Row, text: str) -> dict[str, list[str]]:
        """Return the phrases of a text that refer to other rows, each with the ids of those rows."""
        references = self._tables.frame("cross_references")
        origins = [update["update_id"], update["activity_id"]]
        targets: dict[str, list[str]] = {}
        for row in references.filter(references["origin_id"].is_in(origins)).iter_rows(named=True):
            target = row["target_activity_id"] or row["target_commitment_id"]
            if target and row["printed"] in text:
                targets.setdefault(row["printed"], []).append(target)
        return targets

    def _links(self, table: str, key: str) -> Iterator[_Link]:
        """Yield the predecessors of the subject, then its successors.

        Args:
            table: the table that links commitments or activities.
            key: the name of their key.
        """
        lineage = self._tables.frame(table).rows(named=True)
        for row in lineage:
            if row[f"to_{key}"] == self._subject:
                yield _Link("came from", row["relation"], row[f"from_{key}"])
        for row in lineage:
            if row[f"from_{key}"] == self._subject:
                yield _Link("became", row["relation"], row[f"to_{key}"])


def _name(ref: str | None, id_: str) -> str:
    return f"{ref} ({id_})" if ref else id_


def _location(row: Row) -> str:
    return f"[{source_lines(row['source_id'], row['line_start'], row['line_end'])}]"


def _wrap_block(block: _Block, width: int) -> Iterator[str]:
    for indent, text in block:
        yield from ((" " * indent + line).rstrip() for line in wrap(text, width - indent))
