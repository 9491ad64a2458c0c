"""`swp-data tables`: the list of tables and views."""

import json

import swp_data as swp
from swp_data.cli._options import known_names


def test_tables_lists_each_table_and_view_with_its_number_of_rows(run, terminal):
    listed = json.loads(run("tables", "--format", "json").stdout)
    assert [row["name"] for row in listed] == list(known_names())
    assert {row["name"]: row["rows"] for row in listed if row["kind"] == "table"} == {
        name: swp.load(name).height for name in swp.tables()
    }
    shown = terminal("tables").stdout
    assert shown.startswith(f"{len(swp.tables())} tables\n")
    assert f"\n{len(swp.views())} views\n" in shown
