"""The rows that fail rules are those that Pandera finds."""

import polars as pl

from swp_data.checks.failing_rows import Check, failing_rows
from swp_data.checks.rules import Tables, rules_on
from swp_data.datapackage import frames
from swp_data.datapackage.model import open_package
from swp_data.datapackage.validate.pandera_schema import compile_schema, failures
from swp_data.dataset.location import package_folder


def test_rows_that_fail_are_those_of_pandera():
    package = open_package(package_folder())
    tables = Tables({name: frames.scan(resource).collect() for name, resource in package.resources.items()})
    count = 0
    for name, resource in package.resources.items():
        checks = [Check(rule.id, rule.column, rule.passes(tables)) for rule in rules_on(name)]
        checks += [Check("negated", rule.column, ~rule.passes(tables)) for rule in rules_on(name)[:2]]
        ours = {
            (row.check.name, row.check.column, row.row_index, row.value)
            for row in failing_rows(tables[name], checks)
        }
        assert ours == set(map(tuple, failures(compile_schema(resource.schema, checks), tables[name])))
        count += len(ours)
    assert count


def test_a_row_fails_if_the_answer_is_null():
    frame = pl.DataFrame({"a": ["x", None], "b": [1.5, 2.5]})
    rows = list(
        failing_rows(
            frame,
            [Check("starts", "a", pl.col("a").str.starts_with("x")), Check("low", "b", pl.col("b") < 2)],
        )
    )
    assert [(row.check.name, row.row_index, row.value) for row in rows] == [
        ("starts", 1, None),
        ("low", 1, "2.5"),
    ]
    assert list(failing_rows(frame.clear(), [Check("never", "a", pl.lit(value=False))])) == []
