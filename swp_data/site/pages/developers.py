"""The page for developers, and `llms.txt`: how to load the data, the static API, and how the tables join."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swp_data.dataset.views import VIEWS
from swp_data.site.api import INDEX, table_path
from swp_data.site.join_diagram import join_diagram, references
from swp_data.site.page import HOME, Page
from swp_data.site.pages.tables import DATA_FOLDER
from swp_data.site.release_tables import ReleaseTables
from swp_data.wording import format_month

ADDRESS = "developers.html"
LLMS = "llms.txt"
EXAMPLE_TABLE = "updates"


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield the page for developers."""
    yield Page(
        path=ADDRESS,
        template="developers.html",
        title="For developers",
        description="How to load the data in Python, on the command line, in R or SQL, or from the static API.",
        section="tables",
        breadcrumbs=(HOME, ("Data", "tables/index.html")),
        context=developers_context(release),
        files={LLMS: llms_text(release)},
    )


def developers_context(release: ReleaseTables) -> dict[str, Any]:
    """Return the variables of the page: the wheel, an example promise, and the references between the tables."""
    wheels = sorted((release.folder / "python").glob("*.whl"))
    tables = references(release.package)
    return {
        "data_folder": DATA_FOLDER,
        "wheel": f"{DATA_FOLDER}/python/{wheels[0].name}" if wheels else "",
        "api_index": INDEX,
        "api_table": table_path(EXAMPLE_TABLE),
        "promise_id": next(iter(release.promises), ""),
        "views": {name: view.title for name, view in VIEWS.items()},
        "diagram": join_diagram(tables),
        "references": {name: columns for name, columns in tables.items() if columns},
        "llms": LLMS,
    }


def llms_text(release: ReleaseTables) -> str:
    """Return `llms.txt`: what a program that reads text should know about this record, and where everything is.

    Standard: https://llmstxt.org
    """
    metadata, resources = release.metadata, release.package.resources
    lines = [
        f"# {metadata.title}",
        "",
        f"> {metadata.description}",
        "",
        f"Version {metadata.version} of {metadata.date}. Licence of the compilation: {metadata.licence.path}.",
        f"The record ends in {format_month(release.record_end)}: nothing later is known from it.",
        "",
        "How to read it:",
        "",
        "- A status says what a report said, not what was done. It is as of the end of that report's period.",
        "- No word in a report does not mean that nothing was done.",
        "- Quoted columns have the words of the documents, with their misprints. Quote them with source and lines.",
        "- Percentages of different editions of the plan are not comparable: each lists other activities.",
        f"- Cite as: {metadata.citation}",
        "",
        "## Pages",
        "",
        "- [Promises](promises/index.html): every promise with its last reported status; each has a page of its own",
        "- [Method](about/method.html): how the data was made, and how arguable cases were decided",
        "- [What is missing](about/missing.html): documents that are not included",
        "- [Glossary](about/glossary.html): words, terms and abbreviations",
        f"- [For developers]({ADDRESS}): how to load the data",
        "",
        "## Data",
        "",
        f"- [API]({INDEX}): the tables and promises as JSON, with their addresses",
        f"- [Data Package]({DATA_FOLDER}/datapackage.json): the descriptor, with the schema of each table",
        f"- [Data dictionary]({DATA_FOLDER}/data-dictionary.md): every column",
        *(
            f"- [{name}]({DATA_FOLDER}/csv/{name}.csv): {resource.description}"
            for name, resource in resources.items()
        ),
        "",
        "## Optional",
        "",
        *(f"- [{name}]({DATA_FOLDER}/csv/{name}.csv): a view: {view.title}" for name, view in VIEWS.items()),
        "",
    ]
    return "\n".join(lines)
