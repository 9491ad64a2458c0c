"""Datasette serves the database of a release with its metadata."""

import json
import re
import subprocess
import sys

import pytest
import yaml

import swp_data as swp
from swp_data.dataset.location import package_folder
from swp_data.formats.datasette import COOKBOOK


def get(folder, path):
    """Return what Datasette answers to a request for a path."""
    command = [
        sys.executable,
        "-m",
        "datasette",
        "swp-data.sqlite",
        "--metadata",
        "metadata.yaml",
        "--get",
        path,
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def metadata(released):
    return yaml.safe_load((released / "metadata.yaml").read_text(encoding="utf-8"))


def test_each_table_and_column_is_described(metadata, described):
    tables = metadata["databases"]["swp-data"]["tables"]
    assert list(tables) == list(described.resources)
    for name, table in tables.items():
        schema = described.resources[name].schema
        assert table["columns"] == {field.name: field.description for field in schema.fields}
        assert set(table.get("facets", ())) <= set(schema.names)
        assert table.get("label_column", schema.names[0]) in schema.names


def test_a_page_shows_the_description_the_facets_and_the_licence(released):
    page = get(released, "/swp-data/updates")
    assert swp.describe("updates").filter(field="status")["description"].item()[:30] in page
    assert "_facet=status" in page or "facet-status" in page
    assert "CC-BY-4.0" in get(released, "/") or "Creative Commons" in get(released, "/")


def test_the_queries_of_the_cookbook_are_canned_queries(released, metadata):
    queries = metadata["databases"]["swp-data"]["queries"]
    cookbook = (package_folder() / COOKBOOK).read_text(encoding="utf-8")
    assert cookbook.count("```sql") == len(queries)
    name, query = list(queries.items())[-1]
    assert name.startswith(re.sub(r"[^a-z]+", "-", query["title"].lower()).strip("-"))
    answer = json.loads(get(released, f"/swp-data/{name}.json?_shape=array"))
    assert answer == json.loads(json.dumps(swp.sql(query["sql"]).to_dicts(), default=str))
