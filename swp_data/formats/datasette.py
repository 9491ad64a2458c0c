"""The metadata with which Datasette serves the database of a release: descriptions, facets, and the cookbook's queries.

    datasette swp-data.sqlite --metadata metadata.yaml

Format: https://docs.datasette.io/en/stable/metadata.html
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from swp_data.datapackage.model import Package, Resource
from swp_data.formats.dataset_metadata import dataset_metadata

COOKBOOK = "docs/guides/cookbook.md"
LABELS = ("title", "name", "term", "topic")  # columns that say which row a foreign key refers to
MOST_FACETS = 3  # of a table; each costs a query when its page is opened
QUESTION = re.compile(r"^### \d+\. (.*?)$(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
STATEMENT = re.compile(r"^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)


def datasette_yaml(package: Package, cookbook: str) -> str:
    """Return the metadata for Datasette, as YAML.

    Args:
        package: the released package.
        cookbook: the page of questions with SQL statements; empty if there is none.
    """
    metadata = dataset_metadata(package)
    database: dict[str, Any] = {
        "tables": {name: _table(resource) for name, resource in package.resources.items()},
    }
    if queries := cookbook_queries(cookbook):
        database["queries"] = queries
    value = {
        "title": f"{metadata.title} {metadata.version}",
        "description": metadata.description,
        "license": metadata.licence.title,
        "license_url": metadata.licence.path,
        "databases": {metadata.name: database},
    }
    return str(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=110))


def _table(resource: Resource) -> dict[str, Any]:
    fields = resource.schema.fields
    table: dict[str, Any] = {
        "title": resource.title,
        "description": resource.description,
        "columns": {field.name: field.description for field in fields},
    }
    if label := next((name for name in LABELS if name in resource.schema.names), ""):
        table["label_column"] = label
    if facets := [field.name for field in fields if field.values][:MOST_FACETS]:
        table["facets"] = facets
    return table


def cookbook_queries(page: str) -> dict[str, dict[str, str]]:
    r"""Return the SQL statements of the cookbook as canned queries, by a name made from their question.

    >>> cookbook_queries("### 1. Who was late?\n\n```sql\nselect 1\n```\n\n### 2. Why?\n")
    {'who-was-late': {'sql': 'select 1', 'title': 'Who was late?'}}
    """
    queries = {}
    for question, answer in QUESTION.findall(page):
        slug = re.sub(r"[^a-z0-9]+", "-", question.lower()).strip("-")
        for number, statement in enumerate(STATEMENT.findall(answer), 1):
            name = slug if number == 1 else f"{slug}-{number}"
            queries[name] = {"sql": statement.strip(), "title": question}
    return queries
