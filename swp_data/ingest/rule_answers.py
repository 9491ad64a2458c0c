"""The package's own rules are asked about the proposals before a person is.

All proposals are merged into a temporary copy of the package, which is validated. What a rule finds wrong in a proposed
row is corrected if the rule leaves one right cell, and is a doubt of the proposal otherwise. What a rule finds in a row
of an earlier report, such as an activity that is no longer printed, leads to the proposal of an exception.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from swp_data.checks.rules.observation_values import QUALIFIERS
from swp_data.checks.run_rules import check_meaning
from swp_data.checks.table_file import read_rows
from swp_data.datapackage.report import FIRST_ROW, Finding
from swp_data.datapackage.validate import check_structure
from swp_data.ingest.package_tables import PackageTables, Row
from swp_data.ingest.proposals.proposal import Proposal, proposal_id
from swp_data.ingest.proposals.reading import Reading
from swp_data.ingest.trial_package import trial_package

__all__ = ["ask_rules"]

REFUSED, WARNED = 0.4, 0.7
"""The highest confidence of a proposal that a rule rejects, and of one that a rule warns about."""

EXCEPTED = frozenset(
    {
        "activity-vanished",
        "activity-reopened",
        "activity-number",
        "commitment-unreported",
        "observation-differs",
        "observation-magnitude",
        "observation-objective",
        "printed-alike",
        "report-updates",
        "update-shared",
    }
)
"""Rules whose rows may be right as they are printed, so that an exception is proposed."""


def ask_rules(reading: Reading, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return the proposals after the rules of the package have judged them, and the exceptions that they need.

    Args:
        reading: the report.
        proposals: the proposals.
    """
    tables = reading.tables
    known = _answers(tables, [])
    corrected = _corrected(proposals, _new(_answers(tables, proposals), known))
    answers = _new(_answers(tables, corrected), known)
    doubted = [_doubted(proposal, answers.get(proposal.proposal_id, ())) for proposal in corrected]
    return [*doubted, *_exceptions(reading, corrected, answers)]


Answers = dict[str, list[tuple[Finding, Row]]]
"""The findings on each row, by the id that a proposal of it has, with the row."""


def _answers(tables: PackageTables, proposals: Sequence[Proposal]) -> Answers:
    """Return what validation finds if all proposals are accepted."""
    answers: Answers = defaultdict(list)
    with trial_package(tables, proposals) as package:
        # Not `validate`: what causes a finding does not matter here, and the form of the files is not a person's.
        findings = [*check_structure(package).errors, *check_meaning(package, ())[0]]
        rows: dict[str, Sequence[Row]] = {}
        for finding in findings:
            if not finding.table or finding.row is None or finding.table not in package.resources:
                continue
            if finding.table not in rows:
                rows[finding.table] = list(read_rows(package.resources[finding.table].path))
            row = rows[finding.table][finding.row - FIRST_ROW]
            answers[proposal_id(finding.table, *tables.key(finding.table, row))].append((finding, row))
    return answers


def _new(answers: Answers, known: Answers) -> Answers:
    """Return the answers that the package did not give before."""
    before = {(key, finding.rule) for key, findings in known.items() for finding, _ in findings}
    return {
        key: [(finding, row) for finding, row in findings if (key, finding.rule) not in before]
        for key, findings in answers.items()
    }


def _corrected(proposals: Sequence[Proposal], answers: Answers) -> list[Proposal]:
    """Return the proposals with the cells corrected that a rule leaves no choice about."""
    corrected = []
    for proposal in proposals:
        row = dict(proposal.row)
        for finding, _ in answers.get(proposal.proposal_id, ()):
            correct = CORRECTIONS.get(finding.rule)
            if correct and proposal.table == "observations":
                row |= correct(row)
        corrected.append(replace(proposal, row=row))
    return corrected


def _doubted(proposal: Proposal, findings: Iterable[tuple[Finding, Row]]) -> Proposal:
    """Return a proposal with what the rules find wrong as doubts."""
    doubts, confidence = list(proposal.doubts), proposal.confidence
    for finding, _ in findings:
        where = f"{finding.field}: " if finding.field else ""
        doubt = f"{where}{finding.message} ({finding.rule})"
        if doubt not in doubts:
            doubts.append(doubt)
        confidence = min(confidence, REFUSED if finding.is_error else WARNED)
    return replace(proposal, doubts=tuple(doubts), confidence=confidence)


def _exceptions(reading: Reading, proposals: Sequence[Proposal], answers: Answers) -> list[Proposal]:
    """Return an exception for each row that a rule warns about although it may be right."""
    proposed = {proposal.proposal_id: proposal for proposal in proposals}
    exceptions = []
    for key, findings in answers.items():
        for finding, row in findings:
            if finding.rule not in EXCEPTED or not finding.table:
                continue
            proposal = proposed.get(key)
            reason = _reason(reading, finding, proposal)
            exceptions.append(
                reading.propose(
                    "exceptions",
                    {
                        "rule": finding.rule,
                        "table": finding.table,
                        "key": " ".join(reading.tables.key(finding.table, row)),
                        "reason": reason,
                        "line": proposal.line_start if proposal else 0,
                    },
                    reason=f"The rule {finding.rule} reports the row: {finding.message}",
                    confidence=0.5,
                    doubts=[
                        "If the row is right, say why in the reason; if it is wrong, correct it instead."
                    ],
                    depends_on=[key] if proposal else [],
                    is_printed=False,
                )
            )
    return exceptions


def _reason(reading: Reading, finding: Finding, proposal: Proposal | None) -> str:
    """Return the drafted reason of an exception."""
    report = reading.source_id
    line = f" (line {proposal.line_start})" if proposal and proposal.line_start else ""
    reasons = {
        "activity-vanished": f"{report} has no row for the activity.",
        "commitment-unreported": f"{report} has no row for the commitment.",
        "activity-reopened": f"{report} reports on the activity again{line}.",
        "printed-alike": f"{report} prints other words{line}.",
        "report-updates": f"{report} has no delivery plan table.",
        "update-shared": f"{report} prints the same words in both rows{line}.",
        "activity-number": f"{report} prints the number out of order{line}.",
    }
    return reasons.get(finding.rule, f"{report} prints it so{line}.")


def _flipped(row: Row) -> dict[str, str]:
    value = row["value"]
    return {"value": value.removeprefix("-") if value.startswith("-") else f"-{value}"}


def _requalified(row: Row) -> dict[str, str]:
    at = row["quote"].find(row["value"])
    words = row["quote"][: max(at, 0)]
    found = next((name for name, pattern in QUALIFIERS.items() if pattern.search(words)), "exact")
    return {"qualifier": found}


CORRECTIONS: Mapping[str, Callable[[Row], dict[str, str]]] = {
    "observation-direction": _flipped,
    "observation-planned": lambda _: {"measure": "target"},
    "observation-sign": lambda row: {"value": row["value"].removeprefix("-")},
    "observation-qualifier": _requalified,
    "observation-dated": lambda _: {"period_start": "", "period_end": ""},
    "observation-period": lambda _: {"period_start": "", "period_end": ""},
    "observation-label": lambda _: {"period_start": "", "period_end": ""},
    "observation-begun": lambda _: {"period_start": "", "period_end": ""},
}
"""What a rule on observations leaves as the one right cell."""
