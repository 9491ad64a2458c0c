"""The layer of meaning: the rules, run on the typed tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import polars as pl

from swp_data.checks.exceptions import apply_exceptions, read_exceptions, unknown_rules
from swp_data.checks.failing_rows import Check, failing_rows
from swp_data.checks.rules import RULES, TEXT_RULES, Rule, Tables, TextRule, rules_on
from swp_data.datapackage import frames
from swp_data.datapackage.model import Package, Resource
from swp_data.datapackage.report import FIRST_ROW, Finding
from swp_data.dataset.profile import read_profile

# The exceptions of Polars and the rules for a table whose schema is not the one that the rules expect.
UNFIT = (
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


def check_meaning(package: Package, broken: Collection[str]) -> tuple[list[Finding], list[str]]:
    """Run the rules of meaning on the tables of this dataset.

    Args:
        package: the package, whose tables have the names and columns of this dataset.
        broken: the tables whose structure has errors; rules that read one of them are skipped.

    Returns:
        A finding for each row that breaks a rule, and a line for each rule or table that was skipped.

    Raises:
        CurationError: the list of exceptions cannot be read.
        ProfileError: the profile cannot be read.
    """
    exceptions = read_exceptions(package.root)
    ids = {(rule.id, rule.table) for rule in RULES}
    findings = [*unknown_rules(exceptions, ids, {rule.id for rule in TEXT_RULES})]
    skipped: list[str] = []
    tables, unfit = read_tables(package, broken)
    findings += unfit
    refused = refused_texts(package, tables)
    for name, resource in package.resources.items():
        findings += check_categories(resource)
        if name not in tables:
            skipped.append(f"rules of meaning on {name}: its structure has errors")
            continue
        rules, not_run = _runnable(name, package, tables)
        skipped += not_run
        try:
            findings += apply_exceptions(
                check_table(resource, tables, rules, refused),
                exceptions,
                resource=resource,
                frame=tables[name],
                rules_run=_by_id(rules).keys(),
            )
        except UNFIT as error:
            findings.append(_unfit(resource, error))
    return findings, skipped


def read_tables(package: Package, broken: Collection[str]) -> tuple[Tables, list[Finding]]:
    """Return the tables that are not broken, and a finding for each table that lacks the types of its schema."""
    tables = Tables({}, read_profile(package.root))
    wanted = {name: resource for name, resource in package.resources.items() if name not in broken}
    read: Sequence[pl.DataFrame | Finding]
    try:  # All at once takes half the time.
        read = pl.collect_all(map(frames.scan, wanted.values()), engine="in-memory")
    except UNFIT:
        read = [_read_or_explain(resource) for resource in wanted.values()]
    findings = []
    for name, frame in zip(wanted, read, strict=True):
        if isinstance(frame, Finding):
            findings.append(frame)
        else:
            tables[name] = frame
    return tables, findings


def _read_or_explain(resource: Resource) -> pl.DataFrame | Finding:
    """Return a table, or a finding if it lacks the types of its schema."""
    try:
        return frames.scan(resource).collect(engine="in-memory")
    except UNFIT as error:
        return _unfit(resource, error)


def _runnable(table: str, package: Package, tables: Tables) -> tuple[list[Rule], list[str]]:
    """Return the rules on a table that can be run, and a line for each rule whose tables cannot all be read."""
    rules, skipped = [], []
    for rule in rules_on(table):
        needed = package.resources if rule.reads_everything else rule.columns_read
        missing = [name for name in needed if name not in tables]
        if missing:
            skipped.append(f"{rule.id} on {table}: it needs {', '.join(missing)}")
        else:
            rules.append(rule)
    return rules, skipped


def _unfit(resource: Resource, error: BaseException) -> Finding:
    is_clear = isinstance(error, pl.exceptions.PolarsError)
    problem = (
        str(error).strip().split("\n")[0][:200] if is_clear else "a column or a value is not as they expect"
    )
    return Finding(
        rule="schema-error",
        message=f"the rules cannot be run on this table with its schema ({problem}).",
        hint="Restore the columns and the constraints of the schema.",
        table=resource.name,
    )


def check_table(
    resource: Resource, tables: Tables, rules: Collection[Rule], refused: Mapping[str, pl.Series]
) -> Iterator[Finding]:
    """Yield a finding for each row of a table that breaks one of the rules, or a rule on text.

    Args:
        resource: the table.
        tables: all tables.
        rules: the rules on the table.
        refused: the cells that break each rule on text.
    """
    frame = tables[resource.name]
    checks = [Check(rule.id, rule.column, rule.passes(tables)) for rule in rules]
    checks += _text_checks(resource, frame, refused)
    by_id = _by_id(rules)
    for check, index, value in failing_rows(frame, checks):
        rule = by_id[check.name]
        yield Finding(
            rule=check.name,
            message=rule.message,
            hint=rule.hint,
            table=resource.name,
            row=index + FIRST_ROW,
            field=check.column,
            value=value,
            severity=rule.severity,
        )


def _text_columns(resource: Resource) -> list[str]:
    """Return the columns of a table that the rules on text apply to."""
    return [field.name for field in resource.schema.fields if field.type == "string" and not field.values]


def refused_texts(package: Package, tables: Tables) -> dict[str, pl.Series]:
    """Return, for each rule on text, the cells of all tables that break it.

    The cells are searched at once: compiling a pattern takes longer than searching a column for it.
    """
    columns = [
        frame[name].alias("cell")
        for table, frame in tables.items()
        for name in _text_columns(package.resources[table])
        if frame.schema.get(name) == pl.String
    ]
    if not columns:
        return {}
    cells = pl.concat(columns).unique().drop_nulls()
    return {rule.id: cells.filter(cells.str.contains(rule.refuses)) for rule in TEXT_RULES}


def _text_checks(
    resource: Resource, frame: pl.DataFrame, refused: Mapping[str, pl.Series]
) -> Iterator[Check]:
    """Yield the checks of the rules on text that a cell of any table breaks.

    Raises:
        LookupError: the table lacks a column of its schema.
        TypeError: a column of text contains something else.
    """
    for name in _text_columns(resource):
        if frame.schema[name] not in {pl.String, pl.Null}:
            raise TypeError(f"{name} is not a column of text")
        for rule, wrong in refused.items():
            if not wrong.is_empty():
                yield Check(rule, name, ~pl.col(name).is_in(wrong.implode()).fill_null(value=False))


def _by_id(rules: Collection[Rule]) -> dict[str, Rule | TextRule]:
    """Return some rules and the rules on text by their ids."""
    return {rule.id: rule for rule in rules} | {rule.id: rule for rule in TEXT_RULES}


def check_categories(resource: Resource) -> Iterator[Finding]:
    """Yield a finding for each column whose categories are not the values of its enum."""
    for field in resource.schema.fields:
        labelled = [item.get("value") if isinstance(item, dict) else item for item in field.categories]
        enum = field.constraints.get("enum")
        allowed = list(enum) if isinstance(enum, list) else []
        if labelled != allowed:
            yield Finding(
                rule="category-labels",
                message=f"the categories label {labelled}, but the enum allows {allowed}.",
                hint="List the same values in the same order in categories and enum.",
                table=resource.name,
                field=field.name,
            )
