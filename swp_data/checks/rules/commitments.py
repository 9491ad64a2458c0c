"""Rules on `commitments`: reference, objective and strand agree, and the wording is the latest one printed."""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules._editions import derived_by_edition
from swp_data.checks.rules._expressions import all_except, plan_of, rows_of, text, without_plan
from swp_data.checks.rules._latest import latest_is
from swp_data.checks.rules._lineage import READS as LINEAGE_READS
from swp_data.checks.rules._lineage import Lineage, same_promise
from swp_data.checks.rules._reports import READS as REPORT_READS
from swp_data.checks.rules._reports import Reports
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared import ID_HINT, ID_REASON, position_order
from swp_data.checks.rules._shared_texts import pointers_listed, title_words
from swp_data.dataset.profile import Edition

SECTION_OF_REF = "^([A-Za-z]+|[0-9]+)"


def _numbered_without_gap(tables: Tables) -> pl.Expr:
    """A number is at most the number of commitments in its section of the plan, counted by references or by ids."""
    number = text("ref").str.extract(r"([0-9]+)$", 1).cast(pl.Int64)
    by_ref = pl.len().over("plan_id", text("ref").str.extract(SECTION_OF_REF, 1))
    section_of_id = without_plan(tables, "commitment_id").str.extract(SECTION_OF_REF, 1)
    by_id = pl.len().over(plan_of(tables, "commitment_id"), section_of_id)
    return number <= pl.max_horizontal(by_ref, by_id)


def _has_successor(tables: Tables) -> pl.Expr:
    """A commitment that the next edition prints in the same words has a successor."""
    lineage = Lineage(tables)
    linked = {row["from_commitment_id"] for row in lineage.pairs}
    next_edition = dict(tables["plans"].select("supersedes", "plan_id").rows())
    return all_except(
        index
        for index, row in enumerate(lineage.commitments.values())
        if row["commitment_id"] not in linked
        and any(
            same_promise(row["wording"], other["wording"], lineage.references)
            for other in lineage.commitments.values()
            if other["plan_id"] == next_edition.get(row["plan_id"])
        )
    )


def _reported_until_closed(tables: Tables) -> pl.Expr:
    """Every report on a plan has an update on each commitment that the previous report left open."""
    reports = Reports(tables)

    def is_lost(commitment: str, plan: str) -> bool:
        in_order = reports.in_order[plan]
        return any(
            not reports.reports_on(source, commitment)
            and (index == 0 or reports.leaves_open(in_order[index - 1], commitment))
            for index, source in enumerate(in_order)
        )

    return all_except(
        index
        for index, row in enumerate(rows_of(tables, "commitments"))
        if is_lost(row["commitment_id"], row["plan_id"])
    )


def _wordings(tables: Tables) -> dict[str, str]:
    return dict(tables["commitments"].select("commitment_id", "wording").rows())


COMMITMENTS: tuple[Rule, ...] = (
    Rule(
        id="commitment-id",
        table="commitments",
        column="commitment_id",
        reads=("commitment_id", "plan_id", "ref"),
        check=pl.col("commitment_id") == pl.concat_str([pl.col("plan_id"), pl.lit("-"), pl.col("ref")]),
        message="the id is not built from the plan and the reference.",
        hint=ID_HINT,
        reason=ID_REASON,
        example=Example(
            good={"commitment_id": "plan-1-A4", "plan_id": "plan-1", "ref": "A4"}, bad={"ref": "A.4"}
        ),
    ),
    Rule(
        id="commitment-objective",
        table="commitments",
        column="objective_id",
        reads=("plan_id", "objective_id", "ref"),
        check=lambda tables: derived_by_edition(
            tables, derived="objective_id", printed="ref", derive=Edition.objective_of_reference
        ),
        message="the reference belongs to a different objective.",
        hint=(
            "Enter the objective that the reference belongs to. The profile in profiles/ lists the prefix of each "
            "objective's references."
        ),
        reason="Each edition numbers its commitments by objective.",
        example=Example(
            good={"plan_id": "swp-2020", "objective_id": "secure", "ref": "B4"},
            bad={"objective_id": "victims"},
        ),
    ),
    Rule(
        id="commitment-strand",
        table="commitments",
        column="strand",
        reads=("plan_id", "ref", "strand"),
        check=lambda tables: derived_by_edition(
            tables, derived="strand", printed="ref", derive=Edition.strand_of_reference
        ),
        message="the reference belongs to a different part of the delivery plan.",
        hint=(
            "Enter the strand that the reference belongs to, as listed in the profile in profiles/; leave the cell "
            "empty for an edition without strands."
        ),
        reason="If the delivery plan of an edition has several parts, each part is numbered differently.",
        example=Example(
            good={"plan_id": "swp-2016", "ref": "A.4", "strand": "commissioner"},
            bad={"strand": "policing"},
        ),
    ),
    position_order("commitments", within="plan_id"),
    Rule(
        id="commitment-number",
        table="commitments",
        column="ref",
        reads=("commitment_id", "plan_id", "ref", "plans.plan_id"),
        check=_numbered_without_gap,
        message="the number is higher than the number of commitments in this part of the plan, so one is missing.",
        hint="Look for a missing commitment, or one that is printed with a wrong reference.",
        reason="A gap in the numbers means that a promise is missing.",
        example=Example(
            before=[{"commitment_id": "plan-1-A1", "plan_id": "plan-1", "ref": "A1"}],
            good={"commitment_id": "plan-1-A2", "plan_id": "plan-1", "ref": "A2"},
            bad={"commitment_id": "plan-1-A3", "ref": "A3"},
            others={"plans": [{"plan_id": "plan-1"}]},
        ),
    ),
    Rule(
        id="latest-wording",
        table="commitments",
        column="wording",
        reads=(
            "commitment_id",
            "wording",
            "commitment_wordings.commitment_id",
            "commitment_wordings.source_id",
            "commitment_wordings.wording",
            "sources.source_id",
            "sources.period_end",
        ),
        check=lambda tables: latest_is(
            tables, "commitment_wordings.wording", key="commitment_id", column="wording"
        ),
        message="the wording differs from the latest delivery plan that prints the commitment.",
        hint="Copy the wording from the commitment's latest row in commitment_wordings.",
        reason="This column repeats the latest printed text, so the two must agree.",
        example=Example(
            good={"commitment_id": "plan-1-A1", "wording": "Improve services for victims"},
            bad={"wording": "Improve services"},
            others={
                "commitment_wordings": [
                    {"commitment_id": "plan-1-A1", "source_id": "report-1", "wording": "Improve services"},
                    {
                        "commitment_id": "plan-1-A1",
                        "source_id": "report-2",
                        "wording": "Improve services for victims",
                    },
                ],
                "sources": [
                    {"source_id": "report-1", "period_end": "2018-08-31"},
                    {"source_id": "report-2", "period_end": "2019-12-31"},
                ],
            },
        ),
    ),
    Rule(
        id="lineage-missing",
        table="commitments",
        column="commitment_id",
        reads=("plan_id", *LINEAGE_READS, "plans.plan_id", "plans.supersedes"),
        check=_has_successor,
        message="the next edition prints this commitment in the same words, but commitment_lineage has no row for it.",
        hint="Add the pair to commitment_lineage.",
        reason="A commitment that is printed again has not been dropped.",
        example=Example(
            good={"commitment_id": "plan-1-A1", "plan_id": "plan-1", "wording": "Tackle cyber crime"},
            bad={"from_commitment_id": "plan-1-A2"},
            after=[{"commitment_id": "plan-2-B3", "plan_id": "plan-2", "wording": "Tackle cybercrime."}],
            others={
                "commitment_lineage": [{"from_commitment_id": "plan-1-A1", "to_commitment_id": "plan-2-B3"}],
                "plans": [{"plan_id": "plan-1"}, {"plan_id": "plan-2", "supersedes": "plan-1"}],
                "activities": [],
                "commitment_wordings": [],
            },
            changed="commitment_lineage",
        ),
    ),
    pointers_listed(table="commitments", key="commitment_id", column="wording"),
    title_words(
        table="commitments",
        key="commitment_id",
        least=0.25,
        texts=_wordings,
        reads=("wording",),
        example=Example(
            good={
                "commitment_id": "plan-1-A1",
                "title": "Better services for victims",
                "wording": "Improve services for victims and survivors",
            },
            bad={"title": "Dogs and horses"},
        ),
    ),
    Rule(
        id="commitment-unreported",
        table="commitments",
        column="commitment_id",
        reads=("commitment_id", "plan_id", *REPORT_READS),
        check=_reported_until_closed,
        message="a report on the plan has no update on this commitment, although no earlier report closed it.",
        hint="Look for it in each report on the plan. If a report does not print it, list the commitment in "
        "curation/exceptions.csv with that reason.",
        reason="Readers look for promises that disappear from the reports, and a row lost by mistake looks the same.",
        example=Example(
            good={"commitment_id": "plan-1-A1", "plan_id": "plan-1"},
            bad={"activity_id": "plan-1-A2.1"},
            others={
                "updates": [
                    {"source_id": "report-2", "activity_id": "plan-1-A1.1", "status": "active"},
                    {"source_id": "report-1", "activity_id": "plan-1-A1.1", "status": "active"},
                ],
                "activities": [
                    {"activity_id": "plan-1-A1.1", "commitment_id": "plan-1-A1"},
                    {"activity_id": "plan-1-A2.1", "commitment_id": "plan-1-A2"},
                ],
                "sources": [
                    {"source_id": "report-1", "plan_id": "plan-1", "period_end": "2018-08-31"},
                    {"source_id": "report-2", "plan_id": "plan-1", "period_end": "2019-12-31"},
                ],
            },
            changed="updates",
        ),
        severity="warning",
    ),
)
