"""The page of the rules has one section for each rule, and agrees with the catalogue."""

import re

from swp_data.checks.exceptions import read_exceptions
from swp_data.checks.rules import TEXT_RULES, rules_by_id
from swp_data.checks.rules_page import rules_page
from swp_data.dataset.location import package_folder

PAGE = (package_folder() / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
IDS = [*(rule.id for rule in TEXT_RULES), *rules_by_id()]


def section(rule_id):
    """Return the section on a rule."""
    return re.split(r"^#+ ", PAGE.split(f"\n### {rule_id}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]


def test_the_page_is_in_step_with_the_catalogue():
    assert PAGE.endswith("\n".join(rules_page()) + "\n")


def test_each_rule_has_exactly_one_section_and_is_in_the_index():
    headings = re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    assert len(headings) == len(set(headings))
    assert re.findall(r"^### (.*)$", PAGE, re.MULTILINE) == IDS
    assert re.findall(r"^\| \[([a-z-]+)\]\(#\1\)", PAGE, re.MULTILINE) == IDS


def test_a_section_shows_an_example_with_the_bad_value_in_bold():
    for rule_id, rules in rules_by_id().items():
        text = section(rule_id)
        assert "**" in text.partition("The value in bold breaks the rule")[2]
        assert all(f"`{rule.table}.{rule.column}`" in text for rule in rules)
        assert rules[0].hint in text


def test_each_exception_is_shown_with_its_rule():
    for exception in read_exceptions():
        assert f"- `{exception.key}` in `{exception.table}`: {exception.reason}" in section(exception.rule)
