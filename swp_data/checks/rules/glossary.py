"""Rules on `glossary`."""

from __future__ import annotations

from swp_data.checks.rules._rule import Rule
from swp_data.checks.rules._shared import source_type

GLOSSARY: tuple[Rule, ...] = (source_type("glossary"),)
