"""`swp-data describe`: the columns of a table or view."""

import csv
import io
import json

import swp_data as swp


def test_describe_shows_keys_values_and_examples(run, terminal):
    shown = terminal("describe", "updates").stdout
    assert "activity_id (string, in activities.activity_id)" in shown
    assert "One of: active, complete, on_hold" in shown
    rows = json.loads(run("describe", "history", "--format", "json").stdout)
    assert next(row for row in rows if row["field"] == "relation")["values"] == [
        "itself",
        "predecessor",
        "successor",
    ]
    (header, *_) = csv.reader(io.StringIO(run("describe", "updates", "--format", "csv").stdout))
    assert header == swp.describe("updates").columns
