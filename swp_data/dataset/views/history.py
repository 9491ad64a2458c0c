"""The view `history`: a commitment or an activity through all reports and, by lineage, all editions of the plan."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.progress import PROGRESS
from swp_data.dataset.views.view import Json, Tables, View, enumeration, labelled, origins

RELATIONS = {
    "itself": "An update of the subject",
    "predecessor": "An update of the commitment of an earlier edition that the subject or its commitment came from",
    "successor": "An update of the commitment of a later edition that the subject or its commitment became",
}
RELATION: Json = {
    "title": "Relation",
    "type": "string",
    "description": "How the commitment or activity of the update is related to the subject.",
    "example": "successor",
    **labelled(RELATIONS),
    "constraints": {"required": True, "enum": list(RELATIONS)},
}


def join(tables: Tables) -> pl.LazyFrame:
    """Join each subject with its own updates, and with those of the commitments that its commitment is linked to."""
    progress = PROGRESS.join(tables)
    commitments = tables["commitments"].select(
        subject_id="commitment_id", subject="title", own_commitment="commitment_id"
    )
    activities = tables["activities"].select(
        subject_id="activity_id", subject="title", own_commitment="commitment_id"
    )
    subjects = pl.concat([commitments, activities]).with_row_index("subject_order")
    lineage = tables["commitment_lineage"].with_columns(link="relation")
    links = pl.concat(
        [
            lineage.select(
                "link",
                pl.lit(relation).alias("relation"),
                own_commitment=own,
                commitment_id=other,
            )
            for relation, own, other in [
                ("predecessor", "to_commitment_id", "from_commitment_id"),
                ("successor", "from_commitment_id", "to_commitment_id"),
            ]
        ]
    )
    own = [
        subjects.join(progress.with_columns(subject_id=key), on="subject_id")
        for key in ("commitment_id", "activity_id")
    ]
    linked = subjects.join(links, on="own_commitment").join(progress, on="commitment_id")
    return (
        pl.concat([*(rows.with_columns(relation=pl.lit("itself")) for rows in own), linked], how="diagonal")
        .with_columns(pl.col("relation").cast(enumeration(RELATION)))
        .sort("subject_order", "period_end", "order", nulls_last=True)
    )


HISTORY = View(
    title="History",
    description=(
        "The updates as seen from each commitment and each activity: filter by subject_id to get its rows in order of "
        "time. A commitment has the updates of all its activities, and those of the commitments that it came from or "
        "became in another edition of the plan, by commitment_lineage. An activity has its own updates, and those of "
        "the commitments that its commitment came from or became: the lineage of activities is not known, so such a "
        "row may be about another activity of the same promise. An update has a row for each subject that it belongs "
        "to: to count updates, use progress."
    ),
    key=("subject_id", "update_id"),
    tables=(*PROGRESS.tables, "commitment_lineage"),
    columns={
        "subject_id": {
            "title": "Subject",
            "type": "string",
            "description": "The commitment or the activity whose history the row belongs to.",
            "example": "swp-2016-A.4",
            "constraints": {"required": True},
        },
        "subject": {
            "title": "Title of the subject",
            "type": "string",
            "description": "The short label of that commitment or activity.",
            "example": "Effective services that help victims and survivors cope and recover",
            "constraints": {"required": True},
        },
        "relation": RELATION,
        **origins("commitment_lineage.relation as link"),
        **PROGRESS.columns,
    },
    join=join,
    listed=PROGRESS.listed,
    optional=frozenset({"link"}),
    released=False,  # it repeats each update for each of its subjects, and would be the largest part of a release
)
