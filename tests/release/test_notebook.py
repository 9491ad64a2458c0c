"""The starter notebook runs from top to bottom, and its answers are those of the data."""

import ast
import json
from pathlib import Path

import polars as pl
import pytest

import swp_data as swp

FILE = Path(__file__).parents[2] / "notebooks" / "start.ipynb"


@pytest.fixture(scope="module")
def notebook():
    return json.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def shown(notebook):
    """Return what each code cell shows, by its id: the value of its last line."""
    variables, values = {}, {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            *statements, last = ast.parse("".join(cell["source"])).body
            assert isinstance(last, ast.Expr), cell["id"]
            exec(compile(ast.Module(statements, []), cell["id"], "exec"), variables)
            values[cell["id"]] = eval(compile(ast.Expression(last.value), cell["id"], "eval"), variables)
    return values


def test_the_notebook_has_no_outputs_and_is_written_as_jupyter_does(notebook):
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    for cell in notebook["cells"]:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None
    assert FILE.read_text(encoding="utf-8") == json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def test_each_question_has_an_answer(shown):
    for name in ("load", "promises", "history", "deadlines"):
        assert isinstance(shown[name], pl.DataFrame)
        assert shown[name].height > 0
    assert set(shown["load"]["name"]) == {*swp.tables(), *swp.views()}
    states = swp.view("deadlines").filter(pl.col("what").is_in(shown["deadlines"]["what"].to_list()))
    assert "passed_without_word" in states["state"].to_list()


def test_the_chart_has_each_observation_with_its_period(shown):
    drawn = shown["chart"].to_dict()  # which checks it against the schema of Vega-Lite
    (points,) = drawn["datasets"].values()
    calls = swp.view("series").filter(metric_id="calls-999-answered-within-10-seconds", measure="level")
    assert sorted(point["value"] for point in points) == sorted(calls.drop_nulls("period_end")["value"])
