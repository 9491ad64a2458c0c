"""What `swp-data quarter` prints: the proposals of a report, and the plan of a merge."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from swp_data.text import plural, printable, truncate

if TYPE_CHECKING:
    from swp_data.ingest.merge.plan import MergePlan
    from swp_data.ingest.proposals.proposal import Proposal
    from swp_data.ingest.review.stored_quarter import StoredQuarter

LINES_SHOWN = 10
LONGEST_LINE = 160
WIDTH = 100  # characters of a line of the list of files


def proposal_lines(quarter: StoredQuarter, report: Path) -> Iterator[str]:
    """Yield what was read from a report, what is proposed, and what is left open."""
    pages = f" on {plural(len(quarter.page_starts), 'page')}" if quarter.page_starts else ""
    lines = plural(len(quarter.lines), "line")
    yield f"{report}: {lines}{pages}, {plural(len(quarter.proposals), 'proposal')}"
    tables = Counter(proposal.table for proposal in quarter.proposals)
    unsure = Counter(proposal.table for proposal in quarter.proposals if not _is_sure(proposal))
    for table, count in tables.items():
        yield f"  {table}: {count:,}" + (f" ({unsure[table]:,} unsure)" if unsure[table] else "")
    if quarter.unread:
        yield f"Lines to compare with the report: {len(quarter.unread):,}"
        for line, reason in quarter.unread[:LINES_SHOWN]:
            yield f"  line {line}: {truncate(printable(reason), LONGEST_LINE)}"
        if len(quarter.unread) > LINES_SHOWN:
            yield f"  and {len(quarter.unread) - LINES_SHOWN:,} more, which the page lists"
    if quarter.undecided:
        yield f"Figures without a proposal: {len(quarter.undecided):,}"


def plan_lines(plan: MergePlan, root: Path, *, is_dry_run: bool) -> Iterator[str]:
    """Yield what a merge does: decisions, rows by table, the version and the files."""
    accepted = plan.selection.accepted
    automatic = sum(row.is_automatic for row in accepted)
    yield f"{'Would merge' if is_dry_run else 'Merging'} {plan.source_id}"
    by_sure = f" ({automatic:,} of them by --accept-sure)" if automatic else ""
    yield (
        f"Proposals: {len(accepted):,} accepted{by_sure}, {len(plan.selection.rejected):,} rejected, "
        f"{len(plan.selection.undecided):,} undecided{_by_table(plan.selection.undecided)}"
    )
    for table in dict.fromkeys([*plan.added, *plan.changed, *plan.withdrawn]):
        counts = [
            (counted.get(table, 0), verb)
            for counted, verb in (
                (plan.added, "added"),
                (plan.changed, "changed"),
                (plan.withdrawn, "withdrawn"),
            )
        ]
        yield f"  {table}: " + ", ".join(f"{plural(count, 'row')} {verb}" for count, verb in counts if count)
    if plan.undecided:
        yield f"Figures not yet read: {plan.undecided:,}, counted in curation/undecided.csv"
    if plan.new_version == plan.old_version:
        yield f"Version: {plan.old_version}, as before"
    else:
        yield f"Version: {plan.old_version} to {plan.new_version} ({plan.bump})"
    names = [os.path.relpath(file, root) if file.is_relative_to(root) else str(file) for file in plan.files]
    yield from wrap(
        f"Files: {', '.join(names) if names else 'none change'}",
        WIDTH,
        subsequent_indent="  ",
        break_on_hyphens=False,
    )


def _is_sure(proposal: Proposal) -> bool:
    return proposal.is_sure and not proposal.doubts


def _by_table(proposals: Sequence[Proposal]) -> str:
    """Return how many proposals each table has, in brackets.

    >>> _by_table([])
    ''
    """
    counts = Counter(proposal.table for proposal in proposals)
    return f" ({', '.join(f'{table}: {count:,}' for table, count in counts.most_common())})" if counts else ""
