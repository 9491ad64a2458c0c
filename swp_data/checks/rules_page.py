"""The page `docs/reference/rules.md`: an index of the rules of meaning, and one section for each id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from swp_data.checks.exceptions import LIST, ListedException, read_exceptions
from swp_data.checks.rules._rule import Rule, TextRule
from swp_data.checks.rules.catalogue import TEXT_RULES, rules_by_id
from swp_data.datapackage.report import FIRST_ROW

INTRODUCTION = """\
`swp-data validate` checks these rules in addition to the Table Schemas. An *error* means that the data cannot be \
correct; a *warning* asks a person to check it. Each section shows what the rule reports, why it exists, an example \
that breaks it, and what to do. The rows in the examples are made up.

If a row is correct although it breaks a rule, list it with the reason in `{list}`: it is then no longer reported, \
and this page shows it with its rule. An entry that is no longer needed is an error, so the list stays accurate."""


def rules_page() -> Iterator[str]:
    """Yield the lines of the page below its title."""
    by_id = rules_by_id()
    yield from (*INTRODUCTION.format(list=LIST).split("\n"), "")
    yield from ("## Index", "", "| rule | tables | severity | reports |", "| --- | --- | --- | --- |")
    for text_rule in TEXT_RULES:
        yield _row(_link(text_rule.id), "every table", text_rule.severity, _sentence(text_rule.message))
    for rule_id, rules in by_id.items():
        tables = ", ".join(f"`{table}`" for table in dict.fromkeys(rule.table for rule in rules))
        yield _row(_link(rule_id), tables, rules[0].severity, _sentence(rules[0].message))
    exceptions = read_exceptions()
    yield from ("", "## Rules on every text column")
    for text_rule in TEXT_RULES:
        yield from _text_rule_section(text_rule, _exceptions_to(text_rule.id, exceptions))
    yield from ("", "## Rules on single tables")
    for rule_id, rules in by_id.items():
        yield from _section(rules, _exceptions_to(rule_id, exceptions))


def _section(rules: list[Rule], exceptions: list[ListedException]) -> Iterator[str]:
    first = rules[0]
    columns = _listed([f"`{rule.table}.{rule.column}`" for rule in rules])
    yield from _opening(first, columns)
    yield from _example(first)
    yield from _closing(first, exceptions)


def _text_rule_section(rule: TextRule, exceptions: list[ListedException]) -> Iterator[str]:
    yield from _opening(rule, "every text column of every table")
    yield from ("", f"This cell breaks the rule: `{rule.example}`")
    yield from _closing(rule, exceptions)


def _opening(rule: Rule | TextRule, columns: str) -> Iterator[str]:
    yield from ("", f"### {rule.id}", "")
    yield f"**{rule.severity.capitalize()}** in {columns}: {rule.message}"
    yield from ("", f"Why: {rule.reason}")


def _closing(rule: Rule | TextRule, exceptions: list[ListedException]) -> Iterator[str]:
    yield from ("", f"What to do: {rule.hint}")
    if exceptions:
        yield from ("", "Exceptions:", "")
        for exception in exceptions:
            yield f"- `{exception.key}` in `{exception.table}`: {exception.reason}"


def _exceptions_to(rule_id: str, exceptions: Iterable[ListedException]) -> list[ListedException]:
    return [exception for exception in exceptions if exception.rule == rule_id]


def _example(rule: Rule) -> Iterator[str]:
    """Yield the tables of an example that breaks a rule, the table of the rule first."""
    example = rule.example
    reported = (
        f" and row {example.index + FIRST_ROW} of `{rule.table}` is reported" if example.changed else ""
    )
    yield from ("", f"The value in bold breaks the rule{reported}:")
    rows = example.rows(rule.table, broken=True)
    changed, index = (example.changed, 0) if example.changed else (rule.table, example.index)
    for table in [rule.table, *(name for name in rows if name != rule.table)]:
        read = rule.columns_read.get(table)
        columns = [
            name
            for name in dict.fromkeys(name for row in rows[table] for name in row)
            if rule.reads_everything or (read is not None and name in read)
        ]
        if columns:
            yield from ("", f"`{table}`", "", _row(*columns), _row(*["---"] * len(columns)))
            for number, row in enumerate(rows[table]):
                bold = example.bad if (table, number) == (changed, index) else {}
                yield _row(*(_cell(row.get(name), bold=name in bold) for name in columns))


def _cell(value: Any, *, bold: bool) -> str:
    """Return a value as it is written in CSV, in bold if it breaks the rule."""
    text = "" if value is None else str(value)
    shown = f"`{text.lower() if isinstance(value, bool) else text}`" if text else ""
    return f"**{shown or 'empty'}**" if bold else shown


def _row(*cells: str) -> str:
    escaped = (cell.replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def _link(rule_id: str) -> str:
    return f"[{rule_id}](#{rule_id})"


def _sentence(message: str) -> str:
    """Return a message with a capital letter at the start, unless it starts with the name of a column.

    >>> _sentence("the plan ends before it starts."), _sentence("line_end is before line_start.")
    ('The plan ends before it starts.', 'line_end is before line_start.')
    """
    return message if "_" in message.split(" ", maxsplit=1)[0] else message[:1].upper() + message[1:]


def _listed(names: list[str]) -> str:
    """Return names as a list in a sentence.

    >>> _listed(["a", "b", "c"])
    'a, b and c'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
