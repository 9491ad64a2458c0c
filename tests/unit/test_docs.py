"""Docs as a contract: they list every table and command, their links work, and generated pages are up to date."""

import csv
import re
from pathlib import Path

import pytest

import swp_data as swp
from swp_data.cli import main
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.docs_pages import pages

ROOT = Path(__file__).parents[2]


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def version():
    return open_package(package_folder()).version


@pytest.mark.parametrize("name", swp.tables())
def test_each_table_is_in_the_readme(name):
    assert f"`{name}`" in text("README.md")


@pytest.mark.parametrize("name", main.list_commands())
def test_each_command_is_in_the_readme(name):
    assert f"`swp-data {name}`" in text("README.md")


def test_ci_runs_the_two_commands_of_the_readme():
    commands = re.findall(r"```sh\n(.+?)\n```", text("README.md"))
    assert len(commands) == 2
    assert all(command in text(".ci/run").splitlines() for command in commands)


def test_descriptor_citation_and_changelog_have_the_same_version():
    assert re.search(r"^version: (.+)$", text("CITATION.cff"), re.MULTILINE)[1] == version()
    assert re.search(r"^## (\S+)", text("CHANGELOG.md"), re.MULTILINE)[1] == version()


def test_each_session_of_nox_is_in_contributing():
    for name in re.findall(r"@nox\.session.*\ndef (\w+)", text("noxfile.py")):
        assert f"`{name}`" in text("CONTRIBUTING.md")


def test_the_generated_pages_are_up_to_date():
    for name, generated in pages(open_package(package_folder())).items():
        assert text(f"docs/{name}") == generated, f"docs/{name} is out of date; run: nox --sessions pages"


def test_the_descriptor_lists_each_table_and_schema_once():
    package = open_package(package_folder())
    assert sorted(package.resources) == sorted(
        path.stem for path in (package_folder() / "data").glob("*.csv")
    )
    schemas = {f"{name}.schema.json" for name in package.resources}
    assert schemas == {path.name for path in (package_folder() / "schemas").iterdir()}
    for entry in package.descriptor["resources"]:
        schema = package.file(entry["schema"]).read_text(encoding="utf-8")
        assert f'"title": "{entry["title"]}"' in schema
        assert f'"description": "{entry["description"]}"' in schema


def written_pages():
    """Return every page of Markdown in the repository."""
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]


def anchors(page):
    """Return the anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", written_pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file_and_to_a_heading(page):
    body = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"", body):
        path, _, anchor = "".join(target).partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        linked = page.parent / path if path else page
        assert linked.exists(), f"{page.relative_to(ROOT)} links to {path}, which does not exist"
        if anchor:
            assert anchor in anchors(linked), f"{page.relative_to(ROOT)} links to {path}#{anchor}"


def test_the_index_lists_each_page_of_the_docs_once():
    index = ROOT / "docs" / "README.md"
    listed = re.findall(r"^\| \[.+?\]\((.+?)\) \|", index.read_text(encoding="utf-8"), re.MULTILINE)
    pages_ = {str(page.relative_to(index.parent)) for page in index.parent.rglob("*.md") if page != index}
    assert sorted(name for name in listed if not name.startswith("..")) == sorted(pages_)


def test_the_lineage_page_lists_the_commitments_without_a_successor():
    linked = set(swp.load("commitment_lineage")["from_commitment_id"])
    commitments = csv.DictReader(
        (package_folder() / "data" / "commitments.csv").open(encoding="utf-8", newline="")
    )
    without = {
        row["ref"]
        for row in commitments
        if row["plan_id"] == "swp-2016" and row["commitment_id"] not in linked
    }
    listed = re.findall(
        r"^- \*\*(.+?)\*\*", text("docs/reference/lineage.md").split("### New")[0], re.MULTILINE
    )
    assert len(listed) == len(without)
    assert set(listed) == without


def test_each_difference_from_frictionless_is_on_the_validation_page():
    names = re.findall(r'Difference\(\s*"([a-z-]+)"', text("tests/differential/differences.py"))
    assert len(names) > 4
    for name in names:
        assert f"| `{name}` |" in text("docs/guides/validating-packages.md")
