"""Rules on `objectives`."""

from __future__ import annotations

from swp_data.checks.rules._rule import Rule
from swp_data.checks.rules._shared import position_order

OBJECTIVES: tuple[Rule, ...] = (position_order("objectives"),)
