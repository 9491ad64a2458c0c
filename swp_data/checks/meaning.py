"""The layer of meaning: the rules, run by Pandera on the typed tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import polars as pl

from swp_data.checks.rules import RULES, TEXT_RULES, Rule, TextRule
from swp_data.checks.rules.exceptions import known_exceptions, unknown_exceptions, without_known
from swp_data.checks.rules.rule import Tables
from swp_data.datapackage import frames
from swp_data.datapackage.model import Package, Resource
from swp_data.datapackage.report import FIRST_ROW, Finding
from swp_data.datapackage.validate.pandera_schema import compile_schema, failures
from swp_data.dataset.profile import read_profile

UNFIT = (pl.exceptions.PolarsError, AttributeError, LookupError, TypeError, ValueError)


def check_meaning(package: Package, broken: Collection[str]) -> tuple[list[Finding], list[str]]:
    """Run the rules of meaning on the tables of this dataset.

    Args:
        package: the package, whose tables have the names and columns of this dataset.
        broken: tables whose structure has errors: rules that need one of them are not run.

    Returns:
        A finding for each row that breaks a rule, and what was skipped.
    """
    known = known_exceptions()
    findings = [*unknown_exceptions(known, {(r.id, r.table) for r in RULES}, {r.id for r in TEXT_RULES})]
    skipped: list[str] = []
    tables = Tables({}, read_profile(package.root))
    for name, resource in package.resources.items():
        if name not in broken:
            try:
                tables[name] = frames.scan(resource).collect()
            except UNFIT as error:
                findings.append(_unfit(resource, error))
    for name, resource in package.resources.items():
        findings += check_categories(resource)
        if name not in tables:
            skipped.append(f"rules of meaning on {name}: its structure has errors")
            continue
        rules = []
        for rule in (rule for rule in RULES if rule.table == name):
            missing = [need for need in _needs(rule, package) if need not in tables]
            if missing:
                skipped.append(f"{rule.id} on {name}: it needs {', '.join(missing)}")
            else:
                rules.append(rule)
        try:
            found = check_table(resource, tables, rules)
            tried = {rule.id for rule in rules} | {rule.id for rule in TEXT_RULES}
            findings += without_known(found, resource, tables[name], tried, known)
        except UNFIT as error:
            findings.append(_unfit(resource, error))
    return findings, skipped


def _unfit(resource: Resource, error: Exception) -> Finding:
    what = str(error).strip().split("\n")[0][:200]
    return Finding(
        "schema-error",
        f"the rules cannot be run on this table with its schema ({what}).",
        "Restore the columns and the constraints of the schema.",
        resource.name,
    )


def _needs(rule: Rule, package: Package) -> Collection[str]:
    return package.resources if rule.needs == ("*",) else rule.needs


def check_table(resource: Resource, tables: Tables, rules: list[Rule]) -> Iterator[Finding]:
    """Yield a finding for each row of a table that breaks one of the rules, or a rule on text."""
    by_id: dict[str, Rule | TextRule] = {rule.id: rule for rule in rules}
    by_id |= {rule.id: rule for rule in TEXT_RULES}
    texts = [field.name for field in resource.schema.fields if field.type == "string" and not field.values]
    checks = [(rule.id, rule.field, rule.passes(tables)) for rule in rules]
    checks += [
        (rule.id, name, ~pl.col(name).fill_null("").str.contains(rule.refuses))
        for name in texts
        for rule in TEXT_RULES
    ]
    schema = compile_schema(resource.schema, checks)
    for check, column, index, value in failures(schema, tables[resource.name]):
        rule = by_id.get(check)
        yield Finding(
            rule=check if rule else "constraint-error",
            message=rule.message if rule else "the value does not conform to the column's schema.",
            hint=rule.hint if rule else "Look at the constraint of the column in its schema.",
            table=resource.name,
            row=None if index is None else index + FIRST_ROW,
            field=column,
            value=value,
            severity=rule.severity if rule else "error",
        )


def check_categories(resource: Resource) -> Iterator[Finding]:
    """Yield a finding for each column whose labelled categories are not the values of its enum."""
    for field in resource.schema.fields:
        labelled = [item.get("value") if isinstance(item, dict) else item for item in field.categories]
        if labelled != list(field.constraints.get("enum", [])):
            yield Finding(
                "category-labels",
                f"the categories label {labelled}, the enum allows {list(field.constraints.get('enum', []))}.",
                "Let categories and enum of the schema name the same values in the same order.",
                resource.name,
                field=field.name,
            )
