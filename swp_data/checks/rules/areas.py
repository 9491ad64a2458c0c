"""Areas: each is part of a larger one, and has the code of its kind."""

from __future__ import annotations

from typing import Any

import polars as pl

from swp_data.checks.rules.rule import Rule, Tables, all_but, column, records

# The smaller an area, the later its kind; a group of peers is part of a country and has no parts.
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
CODES = {
    "country": r"^[EK](?:04|92)",
    "region": "^E12",
    "police_force_area": "^E23",
    "county": "^E10",
    "local_authority": "^E0[67]",
}


def _part_of_larger(tables: Tables) -> pl.Expr:
    """The parent is of a larger kind; only a country has none, and one that has is part of a whole country."""
    areas = {row["area_id"]: row for row in records(tables, "areas")}

    def fits(row: dict[str, Any]) -> bool:
        whole = areas.get(row["parent_id"])
        if whole is None:
            return bool(row["kind"] == "country" and row["parent_id"] is None)
        if row["kind"] == whole["kind"] == "country":
            return whole["parent_id"] is None and whole is not row
        return KINDS.index(whole["kind"]) < KINDS.index(row["kind"]) and whole["kind"] != "site"

    return all_but(place for place, row in enumerate(areas.values()) if not fits(row))


def _code_of_kind(_: Tables) -> pl.Expr:
    passes = column("gss_code") == ""
    for kind, pattern in CODES.items():
        passes = (
            pl.when(column("kind") == kind).then(column("gss_code").str.contains(pattern)).otherwise(passes)
        )
    return passes


AREAS: tuple[Rule, ...] = (
    Rule(
        "area-id",
        "areas",
        "name",
        lambda _: (
            column("area_id")
            .str.split("-")
            .list.set_difference(
                pl.concat_str(
                    [column("name").str.to_lowercase(), column("kind")], separator=" "
                ).str.extract_all("[a-z]+")
            )
            .list.len()
            == 0
        ),
        "the words of the id are not in the name.",
        "Correct the name; an id that users know must not change.",
        "Ids are read by people: that of an area is its name.",
        ("bromsgrove", {"name": "Redditch"}),
    ),
    Rule(
        "area-parent",
        "areas",
        "parent_id",
        _part_of_larger,
        "the area is no part of a larger one, or of one that can't be larger.",
        "Name the larger area that it is part of; only a country may have none.",
        "A whole is larger than its part, so that figures can be added up.",
        ("worcestershire", {"parent_id": "wychavon"}),
    ),
    Rule(
        "area-code",
        "areas",
        "gss_code",
        _code_of_kind,
        "this is not the code of an area of this kind.",
        "Look the code up in the register of the Office for National Statistics; areas that it does not "
        "keep (sites, local policing areas, groups of peers) have none.",
        "Others join their data by the code; its first letters name the kind of area.",
        ("bromsgrove", {"gss_code": "E12000234"}),
    ),
)
