"""The view `history`: a commitment or an activity through all reports and, by lineage, all editions of the plan."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.progress import PROGRESS
from swp_data.dataset.views.view import Json, Tables, View, enumeration, labelled

RELATIONS = {
    "itself": "An update of the subject",
    "predecessor": "An update of the commitment or activity of an earlier edition that the subject came from",
    "successor": "An update of the commitment or activity of a later edition that the subject became",
}
RELATION: Json = {
    "title": "Relation",
    "type": "string",
    "description": "How the commitment or activity of the update is related to the subject.",
    "example": "successor",
    **labelled(RELATIONS),
    "constraints": {"required": True, "enum": list(RELATIONS)},
}
LINKS = {
    "same": "The same words, except for spelling and punctuation",
    "reworded": "The same promise in different words",
    "merged": "Several earlier ones merged into one",
    "split": "One earlier one split into several",
    "moved": "The same promise in a different part of the plan (commitments only)",
    "continued": "A later stage of the same work (activities only)",
}
LINK: Json = {
    "title": "Link",
    "type": "string",
    "description": "How the earlier commitment or activity became the later one, by commitment_lineage or "
    "activity_lineage; empty if the update is one of the subject itself.",
    "example": "merged",
    **labelled(LINKS),
    "constraints": {"enum": list(LINKS)},
}


def join(tables: Tables) -> pl.LazyFrame:
    """Join each subject with its own updates, and with those of the subjects that it is linked to."""
    progress = PROGRESS.join(tables)
    subjects = pl.concat(
        tables[table].select(subject_id=key, subject="title")
        for table, key in (("commitments", "commitment_id"), ("activities", "activity_id"))
    ).with_row_index("subject_order")
    parts = []
    for key, lineage in (("commitment_id", "commitment_lineage"), ("activity_id", "activity_lineage")):
        own = subjects.join(progress.with_columns(subject_id=key), on="subject_id")
        parts.append(own.with_columns(relation=pl.lit("itself")))
        for relation, subject, other in (("predecessor", "to", "from"), ("successor", "from", "to")):
            links = tables[lineage].select(
                pl.lit(relation).alias("relation"),
                pl.col("relation").cast(pl.String).alias("link"),
                pl.col(f"{subject}_{key}").alias("subject_id"),
                pl.col(f"{other}_{key}").alias(key),
            )
            parts.append(subjects.join(links, on="subject_id").join(progress, on=key))
    return (
        pl.concat(parts, how="diagonal")
        .with_columns(
            pl.col("relation").cast(enumeration(RELATION)),
            pl.col("link").cast(enumeration(LINK)),
        )
        .sort("subject_order", "period_end", "order", nulls_last=True)
    )


HISTORY = View(
    title="History",
    description=(
        "The updates as seen from each commitment and each activity: filter by subject_id to get its rows in order of "
        "time. A commitment has the updates of all its activities, and those of the commitments that it came from or "
        "became in another edition of the plan, by commitment_lineage. An activity has its own updates, and those of "
        "the activities that it came from or became, by activity_lineage. An update has a row for each subject that it "
        "belongs to: to count updates, use progress."
    ),
    key=("subject_id", "update_id"),
    tables=(*PROGRESS.tables, "commitment_lineage", "activity_lineage"),
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
        "link": LINK,
        **PROGRESS.columns,
    },
    join=join,
    listed=PROGRESS.listed,
)
