"""Rules on `areas`: each area is part of a larger one and has a code of its kind."""

from __future__ import annotations

from typing import Any

import polars as pl

from swp_data.checks.rules._expressions import all_except, rows_of, text
from swp_data.checks.rules._rule import Example, Rule, Tables

# From the largest kind to the smallest; a peer group is part of a country and has no parts.
KINDS = (
    "country",
    "region",
    "police_force_area",
    "county",
    "local_policing_area",
    "local_authority",
    "site",
    "peer_group",
)
# The prefixes of the Office for National Statistics' codes, for the kinds of area that have codes.
CODES = {
    "country": r"^[EK](?:04|92)",
    "region": "^E12",
    "police_force_area": "^E23",
    "county": "^E10",
    "local_authority": "^E0[67]",
}


def _named_by_id() -> pl.Expr:
    """Each word of the id is in the name, or is the area's kind."""
    name_and_kind = pl.concat_str([text("name").str.to_lowercase(), text("kind")], separator=" ")
    unknown = text("area_id").str.split("-").list.set_difference(name_and_kind.str.extract_all("[a-z]+"))
    return unknown.list.len() == 0


def _part_of_larger(tables: Tables) -> pl.Expr:
    """The parent is of a larger kind. Only a country may have none; a country in a country has a parent without one."""
    areas = {row["area_id"]: row for row in rows_of(tables, "areas")}

    def fits(row: dict[str, Any]) -> bool:
        parent = areas.get(row["parent_id"])
        if parent is None:
            return bool(row["kind"] == "country" and row["parent_id"] is None)
        if row["kind"] == parent["kind"] == "country":
            return parent["parent_id"] is None and parent is not row
        return KINDS.index(parent["kind"]) < KINDS.index(row["kind"]) and parent["kind"] != "site"

    return all_except(index for index, row in enumerate(areas.values()) if not fits(row))


def _code_of_kind() -> pl.Expr:
    passes = text("gss_code") == ""
    for kind, pattern in CODES.items():
        passes = pl.when(text("kind") == kind).then(text("gss_code").str.contains(pattern)).otherwise(passes)
    return passes


AREAS: tuple[Rule, ...] = (
    Rule(
        id="area-id",
        table="areas",
        column="name",
        reads=("area_id", "name", "kind"),
        check=_named_by_id(),
        message="the name does not contain the words of the id.",
        hint="Correct the name. Do not change the id: users rely on it.",
        reason="People read ids, and an area's id is built from its name.",
        example=Example(
            good={"area_id": "northshire", "name": "Northshire", "kind": "county"},
            bad={"name": "Southshire"},
        ),
    ),
    Rule(
        id="area-parent",
        table="areas",
        column="parent_id",
        reads=("area_id", "kind", "parent_id"),
        check=_part_of_larger,
        message="the area is not part of a larger area.",
        hint="Enter the larger area that it is part of; only a country may have none.",
        reason="A whole is larger than its parts, so their values can be added up.",
        example=Example(
            before=[
                {"area_id": "england", "kind": "country"},
                {"area_id": "middletown", "kind": "local_authority", "parent_id": "england"},
            ],
            good={"area_id": "northshire", "kind": "county", "parent_id": "england"},
            bad={"parent_id": "middletown"},
        ),
    ),
    Rule(
        id="area-code",
        table="areas",
        column="gss_code",
        reads=("kind", "gss_code"),
        check=_code_of_kind(),
        message="this is not a code for an area of this kind.",
        hint="Look up the code in the register of the Office for National Statistics; sites, local policing areas and "
        "peer groups have none.",
        reason="The code is for joins with other data, and its first letters name the kind of area.",
        example=Example(
            good={"kind": "local_authority", "gss_code": "E07000234"}, bad={"gss_code": "E12000234"}
        ),
    ),
    Rule(
        id="area-name-listed",
        table="areas",
        column="name",
        severity="warning",
        reads=("area_id", "name"),
        check=lambda tables: all_except(
            index
            for index, row in enumerate(rows_of(tables, "areas"))
            if row["area_id"] not in tables.profile.place_names.areas.get(row["name"], ())
        ),
        message="the profile does not list the area's name, so texts that name it are not found.",
        hint="Add the name to place_names in the profile, or list the row in curation/exceptions.csv.",
        reason="What names an area follows from the names that the profile lists.",
        example=Example(
            good={"area_id": "redditch", "name": "Redditch"}, bad={"name": "Borough of Redditch"}
        ),
    ),
)
