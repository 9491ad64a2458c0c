"""References: what points to another row points to the row that its words name, and none is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from itertools import groupby, zip_longest
from typing import Any

import polars as pl

from swp_data.checks.rules.ids import ID_HINT
from swp_data.checks.rules.rule import (
    Rule,
    Tables,
    all_but,
    column,
    erratum_on,
    look_up,
)
from swp_data.dataset.plan_references import PLAN_ID, References, comparable, split_id


def _origin_text(tables: Tables) -> pl.Expr:
    """The text of the row that a cross-reference stands in; null where there is no such row."""
    columns = {
        "commitments": ("commitment_id", "wording"),
        "activities": ("activity_id", "description"),
        "updates": ("update_id", "update_text"),
    }
    text = pl.lit(None, dtype=pl.String)
    for table, (key, value) in columns.items():
        found = look_up(tables, table, key, value, "origin_id")
        text = pl.when(column("origin_table") == table).then(found).otherwise(text)
    return text


def _dangling(tables: Tables) -> pl.Expr:
    """A reference has one target, or points to nothing that the plan has and has an erratum."""
    one = pl.col("target_commitment_id").is_null() != pl.col("target_activity_id").is_null()
    neither = pl.col("target_commitment_id").is_null() & pl.col("target_activity_id").is_null()
    known = known_refs(tables)
    pointing = [
        place
        for place, row in enumerate(_with_plan(tables))
        if set(refs_of(row["printed"], (), tables.profile.references))
        & {comparable(ref) for ref in known.get(row["plan"], ())}
    ]
    return one | (neither & erratum_on(tables, "origin_id") & all_but(pointing))


def _only_in(target: str, passes: Callable[[Tables], pl.Expr]) -> Callable[[Tables], pl.Expr]:
    """Ask for it only where this is the column that holds the target."""
    own = pl.col("target_activity_id").is_not_null() == (target == "target_activity_id")
    return lambda tables: passes(tables) | ~own


def _all_pointers_listed(table: str, key: str, text: str) -> Callable[[Tables], pl.Expr]:
    """True where each phrase of a text that points is in cross_references."""

    def passes(tables: Tables) -> pl.Expr:
        listed: dict[str, set[str]] = {}
        rows = tables["cross_references"].select("origin_table", "origin_id", "printed").rows()
        for origin, record, printed in rows:
            if origin == table:
                listed.setdefault(record, set()).add(printed)
        pointers = tables.profile.references.pointers
        return pl.struct(key, text).map_elements(
            lambda row: (
                {printed for printed, _ in pointers(row[text] or "", ())} <= listed.get(row[key], set())
            ),
            return_dtype=pl.Boolean,
        )

    return passes


def refs_of(printed: str, known: Collection[str], references: References) -> list[str]:
    """Return the references that a printed phrase names; a range names all of its level that the plan has.

    >>> from swp_data.dataset.profile import read_profile
    >>> refs_of("Refer to 3.1 - 3.3", ["3.1", "3.2", "3.2.1", "3.3"], read_profile().references)
    ['3.1', '3.2', '3.3']
    """
    found = [comparable(ref) for ref in references.find(printed)]
    order = [comparable(ref) for ref in known]
    if len(found) == 2 and "-" in printed and set(found) <= set(order):
        level = found[0].count(".")
        between = order[order.index(found[0]) : order.index(found[1]) + 1]
        return [ref for ref in between if ref.count(".") == level]
    return found


def _origin_plan(tables: Tables) -> pl.Expr:
    of_update = look_up(tables, "updates", "update_id", "activity_id", "origin_id")
    return pl.coalesce(of_update, "origin_id").str.extract(rf"^({PLAN_ID})-", 1)


def _target_of_plan(tables: Tables) -> pl.Expr:
    target = pl.coalesce("target_commitment_id", "target_activity_id")
    return target.is_null() | (target.str.extract(rf"^({PLAN_ID})-", 1) == _origin_plan(tables))


def known_refs(tables: Tables) -> dict[str, list[str]]:
    """Return the references of each plan in their order."""
    refs: dict[str, list[str]] = {}
    for table, key in (("commitments", "commitment_id"), ("activities", "activity_id")):
        for record, ref in tables[table].select(key, "ref").drop_nulls().rows():
            refs.setdefault(split_id(record)[0], []).append(ref)
    return {plan: sorted(found, key=_printed_order) for plan, found in refs.items()}


def _with_plan(tables: Tables) -> list[dict[str, Any]]:
    return tables["cross_references"].with_columns(_origin_plan(tables).alias("plan")).rows(named=True)


def _all_targets(tables: Tables) -> pl.Expr:
    """The rows of one printed phrase have its references as their targets, each in its turn."""
    return all_but(_lacking(_with_plan(tables), known_refs(tables), tables.profile.references))


def _printed_order(ref: str) -> list[tuple[bool, int, str]]:
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in _parts(ref)]


def _parts(ref: str) -> list[str]:
    return re.findall(r"[0-9]+|[A-Z]", comparable(ref))


def _lacking(rows: list[dict[str, Any]], refs: dict[str, list[str]], references: References) -> Iterator[int]:
    """Yield the place of each row that has another target than its phrase names in its turn.

    Where a phrase has more or fewer rows than references, it is the first that differs, or the last row.
    """
    phrase = ("origin_id", "printed")
    for _, run in groupby(enumerate(rows), key=lambda one: [one[1][name] for name in phrase]):
        places, group = zip(*run, strict=True)
        wanted = refs_of(group[0]["printed"], refs.get(group[0]["plan"], ()), references)
        found = [row["target_activity_id"] or row["target_commitment_id"] for row in group]
        differ = [
            place
            for place, target, want in zip_longest(places, found, wanted)
            if place is not None and target is not None and comparable(split_id(target)[1]) != want
        ]
        if not wanted or len(found) == len(wanted):
            yield from differ
        else:
            yield (*differ, places[-1])[0]


LINKS: tuple[Rule, ...] = (
    Rule(
        "reference-id",
        "cross_references",
        "reference_id",
        lambda _: (
            pl.col("reference_id").str.replace("[0-9]+$", "")
            == pl.concat_str([pl.col("origin_id"), column("cell"), pl.lit("")], separator="-")
        ),
        "the id is not its origin, its cell and a number.",
        ID_HINT,
        "Ids are read by people: each is made of the columns beside it.",
        ("swp-2016-A1.2-activity-1", {"reference_id": "swp-2016-A1.3-activity-1"}),
    ),
    Rule(
        "reference-plan",
        "cross_references",
        "target_commitment_id",
        _target_of_plan,
        "the target belongs to another edition of the plan than the row that points to it.",
        "Name the row of the same edition.",
        "A report points within the plan that it is on.",
        ("swp-2016-A1.2-activity-1", {"target_commitment_id": "swp-2020-A2"}),
        ("updates",),
    ),
    *(
        Rule(
            "reference-complete",
            "cross_references",
            target,
            _only_in(target, _all_targets),
            "the rows of this phrase are not the references that it prints, one by one.",
            "Give each reference that the words name a row of its own, in their order; a range names each "
            "commitment (or each activity) from its first to its last.",
            "No reference that is printed may be lost.",
            (record, {target: wrong}),
            ("updates", "commitments", "activities"),
        )
        for target, record, wrong in (
            ("target_commitment_id", "pcp-2018-09-18-3.9-1-update-3", "swp-2016-3.4"),
            ("target_activity_id", "pcp-2018-09-18-A1.2-update-1", "swp-2016-A2.1"),
        )
    ),
    Rule(
        "reference-origin",
        "cross_references",
        "printed",
        lambda tables: _origin_text(tables).str.contains(pl.col("printed"), literal=True),
        "the row that points is not there, or does not print these words.",
        "Correct origin_table, origin_id or the quoted words.",
        "A reference is quoted from the cell it stands in.",
        ("swp-2016-A1.2-activity-1", {"printed": "see A2"}),
        ("commitments", "activities", "updates"),
    ),
    Rule(
        "reference-cell",
        "cross_references",
        "cell",
        lambda _: (
            column("cell")
            == column("origin_table").replace(
                {"commitments": "commitment", "activities": "activity", "updates": "update"}
            )
        ),
        "the cell does not belong to the table of origin.",
        "Commitments point from the commitment cell, activities from the activity cell, updates from the "
        "update cell.",
        "Each table holds one of the three printed cells.",
        (
            "swp-2016-A1.2-activity-1",
            {"cell": "update", "reference_id": "swp-2016-A1.2-update-1"},
        ),
    ),
    Rule(
        "reference-target",
        "cross_references",
        "target_commitment_id",
        _dangling,
        "a reference has one target; only one to what there is not has none, and an erratum on its origin.",
        "Fill one of the two targets, or add an erratum on the row that points.",
        "A dangling reference is a misprint of consequence.",
        ("swp-2016-A1.2-activity-1", {"target_commitment_id": None}),
        ("errata", "updates", "commitments", "activities"),
    ),
    *(
        Rule(
            "reference-listed",
            table,
            text,
            _all_pointers_listed(table, key, text),
            "the text points to another row, and cross_references has no row for it.",
            "Add a row for each target that the words name.",
            "No reference that is printed may be lost.",
            (record, {"printed": "see A9"}),
            ("cross_references",),
            broken_by=("cross_references", reference),
        )
        for table, key, text, record, reference in (
            ("commitments", "commitment_id", "wording", "swp-2020-B1", "swp-2020-B1-commitment-1"),
            ("activities", "activity_id", "description", "swp-2016-A1.2", "swp-2016-A1.2-activity-1"),
            (
                "updates",
                "update_id",
                "update_text",
                "delivery-plan-2020-21-q3-B3.1",
                "delivery-plan-2020-21-q3-B3.1-update-1",
            ),
        )
    ),
)
