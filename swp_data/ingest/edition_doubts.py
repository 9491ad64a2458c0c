"""Signs that a report is not what it was taken for: another edition, two reports in a file, a page missing or twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from swp_data.dataset.plan_references import comparable
from swp_data.ingest.printed import DeliveryPlan, Doubt

FEWEST_KNOWN = 0.5
"""The share of a report's commitments that the edition has, below which it may be a report on another edition."""
MANY_REPEATED = 0.3
SHOWN = 10


def edition_doubts(plan: DeliveryPlan, known_commitments: Collection[str], plan_id: str) -> Iterator[Doubt]:
    """Yield the doubts that a comparison with the commitments of the edition gives.

    Args:
        plan: the delivery plan of the report.
        known_commitments: the references of the edition's commitments; nothing is compared if there are none.
        plan_id: the edition.
    """
    known = {comparable(ref): ref for ref in known_commitments}
    printed = {comparable(ref): commitment.line for ref, commitment in plan.commitments.items()}
    if known and printed:
        new = [ref for ref in printed if ref not in known]
        if len(new) > len(printed) * (1 - FEWEST_KNOWN):
            yield Doubt(
                min(printed.values()),
                f"{len(new)} of {len(printed)} commitments are not those of {plan_id}; is it the right edition?",
            )
        else:
            yield from (Doubt(printed[ref], f"the commitment {ref} is new in {plan_id}") for ref in new)
            if missing := [ref for key, ref in known.items() if key not in printed]:
                shown = ", ".join(missing[:SHOWN]) + (", ..." if len(missing) > SHOWN else "")
                yield Doubt(
                    max(printed.values()),
                    f"{len(missing)} of {len(known)} commitments are not printed; is a page missing? {shown}",
                )
    yield from _repeated(plan)


def _repeated(plan: DeliveryPlan) -> Iterator[Doubt]:
    counts = Counter(row.ref for row in plan.rows if row.ref)
    repeated = [ref for ref, count in counts.items() if count > 1]
    lines = {row.ref: row.activity.lines[0] for row in plan.rows if row.ref and row.activity}
    if len(repeated) > 2 and len(repeated) > len(counts) * MANY_REPEATED:
        yield Doubt(
            min(lines.values(), default=1),
            f"{len(repeated)} references are printed twice; does the file hold two reports, or a page twice?",
        )
    for ref in repeated:
        if ref in lines:
            yield Doubt(lines[ref], f"the reference ({ref}) is printed {counts[ref]} times")
