"""The documents that people read: the data dictionary and the README of a release."""

import json
import re

import pytest
import yaml

from swp_data.datapackage.model import open_package
from swp_data.formats.data_dictionary import html_page, markdown_lines
from swp_data.formats.readme import readme

FIELDS = [
    {"name": "town", "title": "Town", "description": "Its <name> & more.", "constraints": {"required": True}},
    {
        "name": "kind",
        "title": "Kind",
        "description": "City | village",
        "example": "<b>",
        "categories": [{"value": "city", "label": "A city"}, {"value": "village", "label": "A village"}],
    },
    {"name": "county", "title": "County", "description": "Where it is.", "swp:quoted": True},
]
SCHEMA = {
    "title": "Towns",
    "description": "All towns.\nAnd | more.",
    "fields": FIELDS,
    "primaryKey": ["town"],
    "foreignKeys": [{"fields": ["county"], "reference": {"resource": "", "fields": ["town"]}}],
}
DESCRIPTOR = {
    "name": "small",
    "title": "Towns & <villages>",
    "description": "Where people live.",
    "version": "1.2.0",
    "created": "2024-02-29T00:00:00Z",
    "keywords": ["towns"],
    "licenses": [{"name": "CC0-1.0", "title": "CC0", "path": "https://example.org/cc0"}],
    "contributors": [{"title": "The counters", "roles": ["creator"]}],
    "sources": [{"title": "A census"}],
    "resources": [{"name": "towns", "path": "towns.csv", "schema": SCHEMA}],
}


@pytest.fixture
def package(tmp_path):
    (tmp_path / "datapackage.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
    return open_package(tmp_path)


def test_the_html_dictionary_escapes_every_text(package):
    page = html_page(package, {"towns": 1234})
    assert "Towns &amp; &lt;villages&gt;" in page
    assert "Its &lt;name&gt; &amp; more." in page
    assert "<q>&lt;b&gt;</q>" in page
    assert "1,234 rows" in page


def test_the_html_dictionary_fetches_nothing(package):
    page = html_page(package, {"towns": 1})
    assert not re.search(r"<(script|link|img)\b|@import|url\(", page)
    assert "<style>" in page


def test_the_html_dictionary_says_what_a_column_may_contain(package):
    page = html_page(package, {"towns": 1})
    assert "<ul><li><code>city</code> A city</li><li><code>village</code> A village</li></ul>" in page
    assert '<p class="notes">Type any, <strong>key</strong>.</p>' in page
    assert (
        'Type any, refers to <a href="#towns">towns</a>, quoted from the source, may be empty.</p></dd>'
        in page
    )


def test_the_markdown_dictionary_keeps_each_column_on_one_row(package):
    rows = [line for line in markdown_lines(package) if line.startswith("|")]
    assert len(rows) == 2 + len(FIELDS)
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


def test_the_readme_begins_with_the_header_of_a_dataset_card(package):
    _, header, body = readme(package, {"towns": 3}, [], []).split("---\n", 2)
    assert yaml.safe_load(header) == {
        "pretty_name": "Towns & <villages>",
        "version": "1.2.0",
        "license": "cc0-1.0",
        "language": ["en"],
        "tags": ["towns"],
        "size_categories": ["n<1K"],
        "configs": [{"config_name": "towns", "data_files": "parquet/towns.parquet", "default": True}],
    }
    assert body.startswith("\n# Towns & &lt;villages>\n\nVersion 1.2.0, 2024-02-29.\n")


def test_the_readme_lists_changes_and_sources_only_where_there_are_any(package):
    text = readme(package, {"towns": 3}, ["LICENSE", "python/small.whl"], ["- One row added."])
    assert "\n## What changed\n\n- One row added.\n\n" in text
    assert "\n## Sources\n\n- A census\n\n## Licence\n" in text
    assert "| `LICENSE` | The licence of the code. |" in text
    assert "| `python/small.whl` | The same data as a Python package. |" in text
    assert "What changed" not in readme(package, {"towns": 3}, [], [])


def test_the_readme_says_which_sources_have_figures_that_are_not_yet_read(package):
    text = readme(package, {"towns": 3}, [], [], {"report-q4": 1_213, "report-q3": 1})
    assert "\n## What is not yet read\n" in text
    assert "\n- `report-q4`: 1,213 figures\n- `report-q3`: 1 figure\n" in text
    assert "not yet read" not in readme(package, {"towns": 3}, [], [])


def test_a_description_of_several_lines_stays_in_its_cell(package):
    assert "| `towns` | 3 | All towns. And \\| more. |" in readme(package, {"towns": 3}, [], [])
