"""Rules of meaning: what a Table Schema can't say, one readable rule each.

A rule belongs to a column; its expression is true where a row passes. `breaks` shows a row that breaks it:
the row of the package to change, and what to change in it; the tests make the change and read the message.
"""

from swp_data.validation.rules.derived import DERIVED
from swp_data.validation.rules.figures import FIGURES
from swp_data.validation.rules.ids import IDS
from swp_data.validation.rules.links import LINKS
from swp_data.validation.rules.record import RECORD
from swp_data.validation.rules.rule import Rule
from swp_data.validation.rules.text import TEXT_RULES, TextRule

__all__ = ["RULES", "TEXT_RULES", "Rule", "TextRule"]

RULES: tuple[Rule, ...] = (*IDS, *RECORD, *DERIVED, *LINKS, *FIGURES)
