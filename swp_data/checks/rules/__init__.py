"""Rules of meaning: what a Table Schema cannot express, one readable rule each.

A rule belongs to a column and says when a row passes, what is wrong if it does not, what to do, and why. Rules of
severity `error` reject what cannot be correct; rules of severity `warning` ask a person to check it. Rows that are
correct although they break a rule are listed in `curation/exceptions.csv`.

Each table has a module; modules whose names start with `_` contain what several of them use. To add a rule, add it to
the module of its table: the catalogue, the tests and the page `docs/reference/rules.md` include it.
"""

from swp_data.checks.rules._rule import Example, Rule, Tables, TextRule
from swp_data.checks.rules.catalogue import RULES, TEXT_RULES, rules_by_id, rules_on

__all__ = ["RULES", "TEXT_RULES", "Example", "Rule", "Tables", "TextRule", "rules_by_id", "rules_on"]
