"""The catalogue of rules: all rules of meaning, table by table, checked for consistency."""

from __future__ import annotations

from collections.abc import Iterable

from swp_data.checks.rules._rule import Rule, TextRule
from swp_data.checks.rules.activities import ACTIVITIES
from swp_data.checks.rules.activity_lineage import ACTIVITY_LINEAGE
from swp_data.checks.rules.area_mentions import AREA_MENTIONS
from swp_data.checks.rules.areas import AREAS
from swp_data.checks.rules.commitment_lineage import COMMITMENT_LINEAGE
from swp_data.checks.rules.commitment_wordings import COMMITMENT_WORDINGS
from swp_data.checks.rules.commitments import COMMITMENTS
from swp_data.checks.rules.commitments_without_successor import COMMITMENTS_WITHOUT_SUCCESSOR
from swp_data.checks.rules.cross_references import CROSS_REFERENCES
from swp_data.checks.rules.errata import ERRATA
from swp_data.checks.rules.every_table import TEXT_RULES
from swp_data.checks.rules.glossary import GLOSSARY
from swp_data.checks.rules.meetings import MEETINGS
from swp_data.checks.rules.metrics import METRICS
from swp_data.checks.rules.milestone_reports import MILESTONE_REPORTS
from swp_data.checks.rules.milestones import MILESTONES
from swp_data.checks.rules.objectives import OBJECTIVES
from swp_data.checks.rules.observation_caveats import OBSERVATION_CAVEATS
from swp_data.checks.rules.observation_periods import OBSERVATION_PERIODS
from swp_data.checks.rules.observation_series import OBSERVATION_SERIES
from swp_data.checks.rules.observation_values import OBSERVATION_VALUES
from swp_data.checks.rules.observations import OBSERVATIONS
from swp_data.checks.rules.oversight_bodies import OVERSIGHT_BODIES
from swp_data.checks.rules.oversight_links import OVERSIGHT_LINKS
from swp_data.checks.rules.oversight_listings import OVERSIGHT_LISTINGS
from swp_data.checks.rules.part_statuses import PART_STATUSES
from swp_data.checks.rules.passages import PASSAGES
from swp_data.checks.rules.performance_topics import PERFORMANCE_TOPICS
from swp_data.checks.rules.plan_statements import PLAN_STATEMENTS
from swp_data.checks.rules.plans import PLANS
from swp_data.checks.rules.source_addresses import SOURCE_ADDRESSES
from swp_data.checks.rules.sources import SOURCES
from swp_data.checks.rules.update_sequence import UPDATE_SEQUENCE
from swp_data.checks.rules.updates import UPDATES

__all__ = ["RULES", "TEXT_RULES", "check_catalogue", "rules_by_id", "rules_on"]

RULES: tuple[Rule, ...] = (
    *SOURCES,
    *SOURCE_ADDRESSES,
    *PLANS,
    *OBJECTIVES,
    *AREAS,
    *COMMITMENTS,
    *COMMITMENT_WORDINGS,
    *PLAN_STATEMENTS,
    *COMMITMENT_LINEAGE,
    *ACTIVITIES,
    *UPDATES,
    *UPDATE_SEQUENCE,
    *PASSAGES,
    *METRICS,
    *OBSERVATIONS,
    *OBSERVATION_PERIODS,
    *OBSERVATION_VALUES,
    *OBSERVATION_CAVEATS,
    *OBSERVATION_SERIES,
    *OVERSIGHT_BODIES,
    *OVERSIGHT_LISTINGS,
    *OVERSIGHT_LINKS,
    *CROSS_REFERENCES,
    *MEETINGS,
    *PERFORMANCE_TOPICS,
    *GLOSSARY,
    *ERRATA,
    *MILESTONES,
    *MILESTONE_REPORTS,
    *ACTIVITY_LINEAGE,
    *COMMITMENTS_WITHOUT_SUCCESSOR,
    *PART_STATUSES,
    *AREA_MENTIONS,
)


def rules_on(table: str) -> list[Rule]:
    """Return the rules on a table.

    >>> [rule.id for rule in rules_on("glossary")]
    ['source-type']
    """
    return [rule for rule in RULES if rule.table == table]


def rules_by_id() -> dict[str, list[Rule]]:
    """Return the rules of each id, in the order of the catalogue.

    >>> [rule.table for rule in rules_by_id()["source-type"]]
    ['plan_statements', 'glossary']
    """
    by_id: dict[str, list[Rule]] = {}
    for rule in RULES:
        by_id.setdefault(rule.id, []).append(rule)
    return by_id


def check_catalogue(rules: Iterable[Rule], text_rules: Iterable[TextRule]) -> None:
    """Check that rules are consistent.

    An id is used once per column, and rules with the same id have the same texts.

    Raises:
        ValueError: two rules are not consistent; the message names them.
    """
    columns: set[tuple[str, str, str]] = set()
    texts: dict[str, tuple[str, ...]] = {}
    for rule in rules:
        column = rule.id, rule.table, rule.column
        if column in columns:
            raise ValueError(f"the rule {rule.id} is on {rule.table}.{rule.column} twice")
        columns.add(column)
        own = rule.message, rule.hint, rule.reason, rule.severity
        if texts.setdefault(rule.id, own) != own:
            raise ValueError(f"the rules with the id {rule.id} have different texts")
    for text_rule in text_rules:
        if text_rule.id in texts:
            raise ValueError(f"the id {text_rule.id} is used twice")
        texts[text_rule.id] = ()
