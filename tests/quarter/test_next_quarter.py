"""The next quarter: with a made-up one added, the package validates and the unit tier passes.

What fails here depends on the rows or the counts of today, and would fail when a real quarter comes.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.quarter.next_quarter import add_quarter, latest_extract

ROOT = Path(__file__).parents[2]
COPIED = [
    *(
        "swp_data",
        "tools",
        "tests",
        "benchmarks",
        "data",
        "schemas",
        "curation",
        "profiles",
        "docs",
        ".ci",
        ".github",
    ),
    *("datapackage.json", "pyproject.toml", "noxfile.py", "hatch_build.py"),
    *(
        "README.md",
        "CHANGELOG.md",
        "CITATION.cff",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "LICENSE",
        "LICENSE-DATA",
    ),
]
WITHOUT_DATA = ["tests/unit/remote", "tests/unit/test_import_contracts.py"]
"""Tests that read none of the tables, and take long."""


@dataclass
class Repository:
    """A copy of this repository, with one more quarter."""

    folder: Path
    sources: Path | None
    source_id: str

    def python(self, *arguments):
        """Run Python with the copy's code and data, and the sources where this run has them."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        environment |= {"PYTHONPATH": str(self.folder)}
        environment |= {"SWP_SOURCES": str(self.sources)} if self.sources else {}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def validate(self):
        return json.loads(self.python("-m", "swp_data.cli", "validate", "--format", "json").stdout)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """Return a copy of the repository to which a maintainer has added a quarter, as docs/maintain/ describes."""
    folder = tmp_path_factory.mktemp("quarter") / "repository"
    folder.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).is_file():
            shutil.copy(ROOT / name, folder)
    sources = folder.with_name("sources")
    sources.mkdir()
    given = os.environ.get("SWP_SOURCES")
    for file in Path(given).iterdir() if given else ():
        (sources / file.name).write_bytes(file.read_bytes())
    repository = Repository(folder, sources if given else None, add_quarter(folder, sources))
    assert not repository.python("-m", "swp_data.cli", "format").returncode
    return repository


@pytest.fixture(scope="module")
def report(repository):
    """Return what validation finds in the new quarter; the maintainer then lists each row with a reason."""
    report = repository.validate()
    list_exceptions(repository.folder, report["errors"])
    return report


@pytest.fixture(scope="module")
def described(repository, report):
    """Return the repository after what is generated in README.md and docs/ was refreshed."""
    assert report["valid"], report["errors"]
    for module in ("swp_data.docs_pages", "tools.printed_outputs"):
        done = repository.python("-m", module)
        assert not done.returncode, done.stderr
    return repository


def list_exceptions(folder, findings):
    """List a row that a rule warns of in `curation/exceptions.csv`."""
    file = folder / "curation" / "exceptions.csv"
    with file.open(encoding="utf-8", newline="") as text:
        header, *rows = csv.reader(text)
    for finding in findings:
        with (folder / "data" / f"{finding['table']}.csv").open(encoding="utf-8", newline="") as text:
            key = list(csv.reader(text))[finding["row"] - 1][0]
        rows.append([finding["rule"], finding["table"], key, "Made up, for a test (line 1)."])
    with file.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text, lineterminator="\n").writerows([header, *sorted(rows)])


def test_the_quarter_carries_on_drops_rewrites_and_adds(repository):
    with (repository.folder / "data" / "updates.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    before = {
        row["activity_id"]: row for row in rows if row["source_id"] == latest_extract(ROOT)["source_id"]
    }
    after = {row["activity_id"]: row for row in rows if row["source_id"] == repository.source_id}
    carried_on = before.keys() & after.keys()
    repeated = {key for key in carried_on if before[key]["update_text"] == after[key]["update_text"]}
    assert len(carried_on) > len(before) / 2
    assert before.keys() - after.keys()
    assert after.keys() - before.keys()
    assert 5 < len(repeated) < len(carried_on) - 5


def test_the_package_has_no_errors_and_warns_only_of_the_new_quarter(report):
    assert report["valid"], report["errors"]
    assert {finding["severity"] for finding in report["errors"]} <= {"warning"}


def test_with_the_warnings_listed_nothing_is_found(described):
    assert described.validate()["errors"] == []


def test_the_unit_tier_passes(described):
    ignored = [f"--ignore={path}" for path in WITHOUT_DATA]
    folders = ("swp_data", "tools", "tests/unit")
    done = described.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *ignored, *folders)
    assert not done.returncode, done.stdout[-20_000:]
