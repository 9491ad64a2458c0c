"""Tell what became of a commitment or an activity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import click
from click.shell_completion import CompletionItem

from swp_data import loader
from swp_data.cli import _output as output
from swp_data.cli._errors import Refused
from swp_data.cli._options import FORMAT, opened, place, published
from swp_data.cli._text import cut, wrap
from swp_data.query import Tables
from swp_data.wording import format_code, format_report_period

Row = dict[str, Any]
TABLES = {"commitments": "commitment_id", "activities": "activity_id"}
MOST_CHOICES = 6
LONGEST_SAID = 40
BLANK = "(Nothing is printed.)"


def complete_ref(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the printed references and the ids of commitments and activities that begin so, with their titles."""
    return [
        CompletionItem(ref, help=row["title"])
        for table, key in TABLES.items()
        for row in loader.load(table).iter_rows(named=True)
        for ref in dict.fromkeys((row["ref"], row[key]))
        if ref and incomplete and ref.lower().startswith(incomplete.lower())
    ]


@click.command()
@click.argument("ref", shell_complete=complete_ref)
@FORMAT
@published
def history(ref: str, form: str | None, version: str | None, base_url: str | None) -> None:
    """Tell what was reported on a commitment or an activity, over all reports and editions of the plan.

    REF is a number as printed (A.4, A4.6, 3.2.1) or an id (swp-2016-A4.6, or that of an update). Where both editions
    have the number, say which is meant: 2016-A2 or 2020-A2. The text is what the reports print, with the lines that
    it stands in.

    Example: swp-data history A4.6
    """
    asked = opened(version, base_url)
    subject = resolve(ref, asked)
    rows = asked.frame("history")
    rows = rows.filter(rows["subject_id"] == subject)
    form = form or ("list" if output.is_terminal() else "plain")
    if form != "list":
        output.emit(rows.columns, rows.rows(), form)
        return
    wide = output.width()
    told = _told(asked, subject, rows.rows(named=True))
    output.write("\n\n".join("\n".join(_laid_out(block, wide)) for block in told) + "\n")


def resolve(ref: str, tables: Tables) -> str:
    """Return the id that a reference means.

    Raises:
        Refused: it means none, or more than one; the sentence says which.
    """
    if not ref.strip():
        raise Refused("Give a number such as A.4 or 3.2.1, or an id.")
    titles: dict[str, str] = {}
    refs: dict[str, str] = {}
    for table, key in TABLES.items():
        for row in tables.frame(table).iter_rows(named=True):
            titles[row[key]], refs[row[key]] = row["title"], row["ref"] or ""
    updates = tables.frame("updates")
    if ref in updates["update_id"]:
        return str(updates.filter(updates["update_id"] == ref)["activity_id"].item())
    wanted = _key(ref)
    found = [one for one in refs if wanted in _names_of(one, refs[one])]
    if re.match(r"[a-z]\.", ref.lower()):  # only the edition of 2016 prints that dot: who writes it means it
        found = [one for one in found if refs[one].lower() == ref.lower().strip()] or found
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(
            f"There is no commitment or activity {cut(ref, LONGEST_SAID)!r}; give a number such as A.4 or "
            "3.2.1, or find one by its words: swp-data search victims --in commitments"
        )
    listed = "; ".join(f"{one} ({titles[one]})" for one in found[:MOST_CHOICES])
    raise Refused(f"{ref} means more than one; give one of these: {listed}.")


def _key(ref: str) -> str:
    """Return a reference as it is compared: without case, white space, brackets and the dot after its letter.

    >>> _key("(A4.6)"), _key("swp-2016-A.4"), _key("2020 a2"), _key("A 4")
    ('a4.6', 'swp-2016-a4', '2020-a2', 'a4')
    """
    plain = re.sub(r"(?<![a-z0-9])([a-z])[.\s]+(?=\d)", r"\1", ref.strip().strip("().").lower())
    return re.sub(r"[\s_]+", "-", plain)


def _names_of(id_: str, ref: str) -> set[str]:
    """Return what a commitment or an activity can be called: its number, and its id, whole or without its beginning.

    >>> sorted(_names_of("swp-2020-D6-1", ""))
    ['2020-d6-1', 'd6-1', 'swp-2020-d6-1']
    """
    names = (ref, id_, id_.removeprefix("swp-"), re.sub(r"^swp-\d+-", "", id_))
    return {_key(name) for name in names if name}


Line = tuple[int, str]  # how far it is indented, and its text


def _told(tables: Tables, subject: str, rows: list[Row]) -> Iterator[list[Line]]:
    """Yield what a history says, block by block."""
    commitments = {row["commitment_id"]: row for row in tables.frame("commitments").iter_rows(named=True)}
    if subject not in commitments:
        activities = tables.frame("activities")
        activity = activities.filter(activities["activity_id"] == subject).row(0, named=True)
        above = commitments[activity["commitment_id"]]
        yield [
            (0, f"Activity {_name(activity['ref'], subject)}: {activity['title']}"),
            (0, f"of commitment {_name(above['ref'], above['commitment_id'])}: {above['title']}"),
            *_timeline(tables, (row for row in rows if row["relation"] == "itself")),
        ]
        yield from _pointers(tables, commitments, above["commitment_id"], "That commitment")
        return
    yield _commitment(tables, commitments[subject])
    own = [row for row in rows if row["relation"] == "itself"]
    yield from _updates(tables, own) if own else [[(0, "Nothing is reported on it.")]]
    links = list(_links(tables, subject))
    if not links:
        yield [(0, "By its wording it lives on in no commitment of the other edition, and came from none.")]
    for said, link, other in links:
        _, *wording = _commitment(tables, commitments[other])
        about = f"{said} {_name(commitments[other]['ref'], other)} ({link}): {commitments[other]['title']}"
        yield [(0, about), *wording]
        linked = [row for row in rows if row["relation"] != "itself" and row["commitment_id"] == other]
        yield from _updates(tables, linked) if linked else [[(0, "Nothing is reported on that.")]]


def _name(ref: str | None, id_: str) -> str:
    return f"{ref} ({id_})" if ref else id_


def _commitment(tables: Tables, commitment: Row) -> list[Line]:
    """Return what a commitment promises, as printed last, and where."""
    id_ = commitment["commitment_id"]
    wordings = tables.frame("commitment_wordings").join(
        tables.frame("sources").select("source_id", "period_end"), on="source_id"
    )
    printed = wordings.filter(wordings["commitment_id"] == id_).sort("period_end").tail(1).rows(named=True)
    places = [place(one["source_id"], one["line_start"], one["line_end"]) for one in printed]
    return [
        (0, f"Commitment {_name(commitment['ref'], id_)}: {commitment['title']}"),
        (2, commitment["wording"]),
        *((2, f"[{one}]") for one in places),
    ]


def _updates(tables: Tables, rows: Iterable[Row]) -> Iterator[list[Line]]:
    """Yield each activity with its updates, in order of time."""
    activities: dict[str, list[Row]] = {}
    for row in rows:
        activities.setdefault(row["activity_id"], []).append(row)
    for id_, updates in activities.items():
        title = f"{_name(updates[0]['activity_ref'], id_)}: {updates[0]['activity']}"
        yield [(0, title), *_timeline(tables, updates)]


def _timeline(tables: Tables, updates: Iterable[Row]) -> Iterator[Line]:
    for row in updates:
        referred = row["activity_text"] if row["status"] == "referred" else None
        text = row["update_text"] or referred or BLANK
        yield 2, f"{format_report_period(row)}: {format_code(row['status'])}"
        yield 4, text
        yield 4, f"[{place(row['source_id'], row['line_start'], row['line_end'])}]"
        if misprints := list(_misprints(tables, row["update_id"], text)):
            yield 4, f"Known issues: {'; '.join(misprints)}"
        for printed, (first, *others) in _references(tables, row, text).items():
            also = f" (and {', '.join(others)})" if others else ""
            yield 4, f"{printed}: swp-data history {first}{also}"


def _misprints(tables: Tables, update: str, text: str) -> Iterator[str]:
    """Yield what is misprinted in the text of an update: what it should say, or else what is wrong with it."""
    errata = tables.frame("errata")
    for row in errata.filter((errata["table"] == "updates") & (errata["record_id"] == update)).rows(
        named=True
    ):
        if row["printed"] in text:
            meant = f"for “{row['corrected']}”" if row["corrected"] else f"({row['explanation'].rstrip('.')})"
            yield f"“{row['printed']}” {meant}"


def _references(tables: Tables, update: Row, text: str) -> dict[str, list[str]]:
    """Return the phrases of an update's text that point to other rows, each with the ids of these."""
    references = tables.frame("cross_references")
    said: dict[str, list[str]] = {}
    origins = [update["update_id"], update["activity_id"]]
    for row in references.filter(references["origin_id"].is_in(origins)).rows(named=True):
        target = row["target_activity_id"] or row["target_commitment_id"]
        if target and row["printed"] in text:
            said.setdefault(row["printed"], []).append(target)
    return said


def _links(tables: Tables, commitment: str) -> Iterator[tuple[str, str, str]]:
    """Yield how a commitment is linked with those of the other edition: what to say, the relation, the other."""
    lineage = tables.frame("commitment_lineage").rows(named=True)
    for link in lineage:
        if link["to_commitment_id"] == commitment:
            yield "It came from", link["relation"], link["from_commitment_id"]
    for link in lineage:
        if link["from_commitment_id"] == commitment:
            yield "It became", link["relation"], link["to_commitment_id"]


def _pointers(tables: Tables, commitments: dict[str, Row], id_: str, who: str) -> Iterator[list[Line]]:
    links = [
        f"{said.replace('It', who)} {commitments[other]['ref']} ({link}): swp-data history {other}"
        for said, link, other in _links(tables, id_)
    ]
    if links:
        yield [(0, line) for line in links]


def _laid_out(block: list[Line], wide: int) -> Iterator[str]:
    for indent, text in block:
        yield from (" " * indent + line for line in wrap(text, wide - indent))
