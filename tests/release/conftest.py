"""A small package that is quick to release, and fixtures for the release and the site of this package."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from swp_data.datapackage.model import Package, open_package
from swp_data.site.release_tables import ReleaseTables, read_release

SMALL = {
    "name": "small",
    "title": "Small places",
    "description": "Two towns and what was counted in them.",
    "version": "1.2.0",
    "created": "2024-02-29T00:00:00Z",
    "licenses": [
        {"name": "CC0-1.0", "title": "CC0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}
    ],
    "contributors": [{"title": "The counters", "roles": ["creator"]}],
}


class Parsed(HTMLParser):
    """What a page contains: its ids, links, loaded files, scripts and headings, and the text that it shows."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loads, self.scripts, self.headings = [], [], [], [], []
        self.attributes = set()
        self.open_tags, self.text_parts = [], []
        self.feed(text)
        self.text = " ".join("".join(self.text_parts).split())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.attributes |= set(attributes)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a":
            self.links.append(attributes["href"])
        if tag in {"script", "img", "source", "iframe"} and "src" in attributes:
            self.loads.append(attributes["src"])
        if tag == "link" and attributes["rel"] in {"stylesheet", "icon"}:
            self.loads.append(attributes["href"])
        if tag == "script":
            self.scripts.append(attributes.get("src") or attributes.get("type"))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.open_tags.append(tag)

    def handle_endtag(self, tag):
        while self.open_tags and self.open_tags.pop() != tag:
            pass

    def handle_data(self, data):
        if not {"script", "style"} & set(self.open_tags):
            self.text_parts.append(data)


@pytest.fixture(scope="session")
def tables(released: Path) -> ReleaseTables:
    """Return the tables of the release, as the site reads them."""
    return read_release(released, open_package(released))


@pytest.fixture(scope="session")
def parse() -> type[Parsed]:
    """Return what parses the HTML of a page."""
    return Parsed


@pytest.fixture(scope="session")
def parsed(site: Path) -> dict[str, Parsed]:
    """Return the pages of the site, by path."""
    return {
        file.relative_to(site).as_posix(): Parsed(file.read_text(encoding="utf-8"))
        for file in site.rglob("*.html")
        if file.relative_to(site).parts[0] != "data"
    }


@pytest.fixture(scope="session")
def described(released: Path) -> Package:
    """Return the package of the release."""
    return open_package(released)


@pytest.fixture
def copy(released: Path, tmp_path: Path) -> Path:
    """Return a copy of the release that a test may change."""
    return Path(shutil.copytree(released, tmp_path / released.name))


@pytest.fixture(scope="session")
def run_r() -> Callable[[str, Path], str]:
    """Return a function that runs a script of R in a folder and returns what it prints; skip, visibly, without R."""
    program = shutil.which("Rscript")
    if not program:
        pytest.skip("R is not installed")

    def run(script: str, folder: Path) -> str:
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        command = [program, "--vanilla", "-"]
        done = subprocess.run(
            command,
            input=script,
            cwd=folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a package of two tables, with dates, booleans, numbers, empty cells and a foreign key."""
    return write_small(tmp_path / "small")


def write_small(folder: Path) -> Path:
    def column(name, type_="string", *, required=False, **constraints):
        texts = {"title": name.capitalize(), "description": f"The {name} of it."}
        return {"name": name, "type": type_, **texts, "constraints": {"required": required, **constraints}}

    towns = [
        column("town", required=True),
        column("kind", enum=["city", "village"]),
        column("open", "boolean"),
    ]
    counts = [
        column("count_id", "integer", required=True),
        column("town", required=True),
        column("day", "date"),
        column("value", "number"),
        column("year", "year"),
        column("month", "yearmonth"),
        column("note"),
    ]
    key = {"fields": ["town"], "reference": {"resource": "towns", "fields": ["town"]}}
    rows = (
        'count_id,town,day,value,year,month,note\n1,À,2024-02-29,1.5,2024,2024-02,"two\nlines, ""quoted"""\n'
        "2,B,,3,,,\n10,À,2023-12-31,-0.25,2023,2023-12,=1+1\n"
    )
    tables = {
        "towns": (towns, {"primaryKey": ["town"]}, "town,kind,open\nÀ,city,true\nB,,\n"),
        "counts": (counts, {"primaryKey": ["count_id"], "foreignKeys": [key]}, rows),
    }
    folder.mkdir()
    resources = []
    for name, (fields, keys, text) in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        schema = {"title": name.capitalize(), "description": f"All {name}.", "fields": fields, **keys}
        resources.append({"name": name, "path": f"{name}.csv", "format": "csv", "schema": schema})
    (folder / "datapackage.json").write_text(json.dumps({**SMALL, "resources": resources}), encoding="utf-8")
    return folder
