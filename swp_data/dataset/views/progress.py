"""The view `progress`: the updates, ready to read."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.errata import errata_of_updates, misprint_column
from swp_data.dataset.views.three_statuses import (
    DISAGREEMENT,
    PART_QUOTE,
    PART_STATUS,
    TABLES,
    disagreement,
    milestone_states,
    parts_of_updates,
    states_by,
)
from swp_data.dataset.views.view import Tables, View, origins

EXAMPLE = 'Printed "12th to 23rd", should say "12th and 23rd": Wrong word after "between".'


def join(tables: Tables) -> pl.LazyFrame:
    """Join each update with what it belongs to; `order` is its position among the updates."""
    plans = tables["plans"].select("plan_id", plan="edition")
    objectives = tables["objectives"].select("objective_id", objective="title")
    commitments = tables["commitments"].select(
        "commitment_id", "plan_id", "objective_id", commitment_ref="ref", commitment="title"
    )
    activities = tables["activities"].select(
        "activity_id", "commitment_id", activity_ref="ref", activity="title"
    )
    sources = tables["sources"].select("source_id", "published", "period_start", "period_end", "period_label")
    names = tables["oversight_bodies"].select("body_id", "name")
    bodies = (
        tables["oversight_links"]
        .join(names, on="body_id")
        .sort("update_id", "position")
        .group_by("update_id", maintain_order=True)
        .agg(pl.col("name").unique(maintain_order=True).str.join("; ").alias("bodies"))
    )
    announced = tables["milestones"].select("milestone_id", "update_id").drop_nulls()
    return (
        tables["updates"]
        .with_row_index("order")
        .join(activities, on="activity_id")
        .join(commitments, on="commitment_id")
        .join(objectives, on="objective_id")
        .join(plans, on="plan_id")
        .join(sources, on="source_id")
        .join(bodies, on="update_id", how="left")
        .join(errata_of_updates(tables["errata"]), on="update_id", how="left")
        .join(parts_of_updates(tables["part_statuses"]), on="update_id", how="left")
        .join(states_by(tables, announced, "update_id"), on="update_id", how="left")
        .with_columns(disagreement().alias("disagreement"))
        .sort("order")
    )


PROGRESS = View(
    title="Progress",
    description=(
        "The updates, ready to read: one row per update, with its plan, objective, commitment and activity, the "
        "period of its report, its status, its misprints, and the bodies that oversee it, in the order of the table "
        "updates. The texts and period_label are as printed, including misprints; period_start and period_end are as "
        "meant. Three statuses are side by side: the words that the row prints (status_basis), what the rules derive "
        "from them (status), and what became of the milestones that it announces (milestones); disagreement says where "
        "they differ, and part_status what is said of a part only."
    ),
    key=("update_id",),
    tables=(
        "plans",
        "objectives",
        *TABLES,
        "oversight_bodies",
        "oversight_links",
        "updates",
        "errata",
    ),
    columns={
        **origins(
            "commitments.ref as commitment_ref",
            "activities.ref as activity_ref",
            "activities.title as activity",
            "sources.period_start",
            "sources.period_end",
            "updates.status",
            "updates.update_text",
        ),
        **misprint_column("in the update's printed row", EXAMPLE),
        **origins(
            "commitments.title as commitment",
            "objectives.title as objective",
            "oversight_bodies.name as bodies",
            "updates.activity_text",
            "updates.oversight_text",
            "updates.status_basis",
        ),
        "part_status": PART_STATUS,
        "part_quote": PART_QUOTE,
        "milestones": milestone_states("that the update announces"),
        "disagreement": DISAGREEMENT,
        **origins(
            "plans.edition as plan",
            "sources.published",
            "sources.period_label",
            "commitments.plan_id",
            "commitments.objective_id",
            "activities.commitment_id",
            "updates.activity_id",
            "updates.source_id",
            "updates.line_start",
            "updates.line_end",
            "updates.update_id",
        ),
    },
    join=join,
    listed=frozenset({"bodies"}),
)
