"""The view `oversight`: which bodies oversee what, report by report, and how the reports' lists of bodies changed."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.view import Json, Tables, View, enumeration, labelled, origins

CHANGES = {
    "new": "Listed here, but not in the previous listing",
    "stays": "Listed here and in the previous listing",
    "gone": "Listed in the previous listing, but not here",
}
CHANGE: Json = {
    "title": "Change",
    "type": "string",
    "description": (
        "How the report's listing of this body differs from the previous listing. Empty in the first report that "
        "lists bodies, and for bodies that are named only in rows."
    ),
    "example": "gone",
    **labelled(CHANGES),
    "constraints": {"enum": list(CHANGES)},
}


def join(tables: Tables) -> pl.LazyFrame:
    """Return a row for each body and each report that lists it, names it, or no longer lists it."""
    bodies = tables["oversight_bodies"].select("body_id", "acronym", "kind", "predecessor_id", body="name")
    earlier = bodies.select(predecessor_id="body_id", predecessor="body")
    later = (
        bodies.drop_nulls("predecessor_id")
        .sort("body")
        .group_by(body_id="predecessor_id")
        .agg(pl.col("body").str.join("; ").alias("successor"))
    )
    sources = tables["sources"].select("source_id", "published", "period_label", "period_start", "period_end")
    objectives = tables["objectives"].select("objective_id", objective="title")
    return (
        compare_listings(tables["oversight_listings"], sources)
        .join(count_naming_updates(tables), on=["body_id", "source_id"], how="full", coalesce=True)
        .join(bodies, on="body_id")
        .join(earlier, on="predecessor_id", how="left")
        .join(later, on="body_id", how="left")
        .join(sources, on="source_id")
        .join(objectives, on="objective_id", how="left")
        .with_columns(pl.col("updates").fill_null(0).cast(pl.Int64))
        .sort("body", "period_end", nulls_last=True)
    )


def compare_listings(listings: pl.LazyFrame, sources: pl.LazyFrame) -> pl.LazyFrame:
    """Return each listing with its change from the previous report, and a row for each body that is no longer listed.

    Only reports that list bodies at all are compared, in order of their periods.
    """
    reports = (
        sources.join(listings, on="source_id", how="semi")
        .sort("period_end")
        .with_row_index("report")
        .select("source_id", pl.col("report").cast(pl.Int64))
    )
    current = listings.join(reports, on="source_id")
    previous = current.select("body_id", pl.col("report") + 1, was_listed=pl.lit(value=True))
    listed = pl.col("listing_id").is_not_null()
    change = (
        pl.when(~listed)
        .then(pl.lit("gone"))
        .when(pl.col("was_listed"))
        .then(pl.lit("stays"))
        .when(pl.col("report") > 0)
        .then(pl.lit("new"))
        .cast(enumeration(CHANGE))
    )
    return (
        current.drop("source_id")
        .join(previous, on=["body_id", "report"], how="full", coalesce=True)
        .join(reports, on="report")  # drops rows after the last report
        .with_columns(change=change)
    )


def count_naming_updates(tables: Tables) -> pl.LazyFrame:
    """Return for each body and report how many updates name the body, and the references of their commitments."""
    commitments = tables["commitments"].select("commitment_id", "objective_id", "position", "ref")
    objectives = tables["objectives"].select("objective_id", objective_position="position")
    return (
        tables["oversight_links"]
        .drop_nulls("body_id")
        .select("update_id", "body_id")
        .unique()
        .join(tables["updates"].select("update_id", "source_id", "activity_id"), on="update_id")
        .join(tables["activities"].select("activity_id", "commitment_id"), on="activity_id")
        .join(commitments, on="commitment_id")
        .join(objectives, on="objective_id")
        .sort("objective_position", "position", "commitment_id")
        .group_by("body_id", "source_id")
        .agg(
            pl.len().alias("updates"),
            pl.col("ref").unique(maintain_order=True).str.join("; ").alias("commitment_refs"),
        )
    )


OVERSIGHT = View(
    title="Oversight",
    description=(
        "Which bodies oversee what: one row for each body and each report that lists it in its glossary of oversight "
        "mechanisms, names it in the rows of its delivery plan, or no longer lists it. Sorted by body and period. Only "
        "reports with a glossary are compared, so a document without a glossary does not remove any body. A body that "
        "is gone from the glossary may continue as another (successor), and rows may still name it (updates). If the "
        "body is listed (listing_id is not empty), an empty objective means cross-cutting; otherwise it has no "
        "meaning. "
        "period_label is as printed, including misprints; period_start and period_end are as meant."
    ),
    key=("body_id", "source_id"),
    tables=(
        "oversight_bodies",
        "oversight_listings",
        "oversight_links",
        "sources",
        "objectives",
        "updates",
        "activities",
        "commitments",
    ),
    columns={
        **origins("oversight_bodies.name as body", "sources.period_start", "sources.period_end"),
        "change": CHANGE,
        **origins(
            "oversight_bodies.name as successor",
            "oversight_bodies.name as predecessor",
            "objectives.title as objective",
            "oversight_listings.purpose",
            "oversight_listings.meets",
            "oversight_listings.meetings_per_year",
            "oversight_listings.notes_published",
            "oversight_listings.public_meeting",
        ),
        "updates": {
            "title": "Updates that name it",
            "type": "integer",
            "description": "The number of updates in the report whose row names the body.",
            "example": "10",
            "constraints": {"required": True, "minimum": 0},
        },
        **origins(
            "commitments.ref as commitment_refs",
            "oversight_listings.printed_name",
            "oversight_bodies.acronym",
            "oversight_bodies.kind",
            "sources.published",
            "sources.period_label",
            "oversight_listings.line",
            "oversight_listings.listing_id",
            "oversight_listings.objective_id",
            "oversight_bodies.predecessor_id",
            "sources.source_id",
            "oversight_bodies.body_id",
        ),
    },
    join=join,
    listed=frozenset({"successor", "commitment_refs"}),
    optional=frozenset(
        {
            "predecessor",
            "objective",
            "notes_published",
            "public_meeting",
            "printed_name",
            "line",
            "listing_id",
        }
    ),
)
