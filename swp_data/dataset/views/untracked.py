"""The view `untracked`: the statements of the plan that no delivery plan row tracks."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.view import Tables, View, origins


def join(tables: Tables) -> pl.LazyFrame:
    """Keep the statements without a commitment, with their plan and their objective."""
    plans = tables["plans"].select("plan_id", plan="edition")
    objectives = tables["objectives"].select("objective_id", objective="title")
    return (
        tables["plan_statements"]
        .with_row_index("order")
        .filter(pl.col("commitment_id").is_null())
        .join(plans, on="plan_id")
        .join(objectives, on="objective_id", how="left")
        .sort("order")
    )


UNTRACKED = View(
    title="Untracked statements",
    description=(
        "The bulleted statements of the plan that no commitment of the delivery plan tracks, in the order of the plan. "
        "Not all of them are broken or forgotten promises. Statements of the strands chief_constable, commissioner and "
        "joint under an objective are of the kind that the delivery plan usually tracks; deliverable holds the results "
        "that the plan aims for; focus, victims_board and other hold lists, some of which promise nothing, such as the "
        "figures of the budget: read the heading. Untracked means only that no row of the delivery plan repeats the "
        "statement, not that nothing was done."
    ),
    key=("statement_id",),
    tables=("plans", "objectives", "plan_statements"),
    columns=origins(
        "plan_statements.text",
        "plan_statements.strand",
        "objectives.title as objective",
        "plan_statements.heading",
        "plan_statements.section",
        "plans.edition as plan",
        "plan_statements.source_id",
        "plan_statements.line_start",
        "plan_statements.line_end",
        "plan_statements.position",
        "plan_statements.plan_id",
        "plan_statements.objective_id",
        "plan_statements.statement_id",
    ),
    join=join,
    optional=frozenset({"objective"}),
)
