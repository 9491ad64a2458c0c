"""Rules of meaning: what a Table Schema can't say, one readable rule each.

A rule belongs to a column; its expression is true where a row passes. `breaks` shows a row that breaks it:
the row of the package to change, and what to change in it; the tests make the change and read the message.
A rule of severity `error` refuses what can't be right; one of severity `warning` asks to look again at what
may be. Rows that are right although they break a rule are listed, with the reason, in `exceptions.csv`.
"""

from swp_data.checks.rules.areas import AREAS
from swp_data.checks.rules.derived import DERIVED
from swp_data.checks.rules.documents import DOCUMENTS
from swp_data.checks.rules.errata import ERRATA
from swp_data.checks.rules.figures import FIGURES
from swp_data.checks.rules.ids import IDS
from swp_data.checks.rules.lineage import LINEAGE
from swp_data.checks.rules.links import LINKS
from swp_data.checks.rules.order import ORDER
from swp_data.checks.rules.oversight import OVERSIGHT
from swp_data.checks.rules.progress import PROGRESS
from swp_data.checks.rules.record import RECORD
from swp_data.checks.rules.rule import Rule
from swp_data.checks.rules.series import SERIES
from swp_data.checks.rules.text import TEXT_RULES, TextRule
from swp_data.checks.rules.titles import TITLES

__all__ = ["RULES", "TEXT_RULES", "Rule", "TextRule"]

RULES: tuple[Rule, ...] = (
    *DOCUMENTS,
    *AREAS,
    *IDS,
    *ORDER,
    *RECORD,
    *PROGRESS,
    *DERIVED,
    *TITLES,
    *LINEAGE,
    *LINKS,
    *OVERSIGHT,
    *FIGURES,
    *SERIES,
    *ERRATA,
)
