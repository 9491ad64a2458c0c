"""The next quarter: a made-up report is merged with two commands, the package validates and the unit tier passes.

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

from tools.made_up_report import latest_extract, next_quarter
from tools.quarter_example import decide

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
        "notebooks",
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
WITHOUT_DATA = [
    "swp_data/datapackage",
    "swp_data/diff",
    "tests/unit/datapackage",
    "tests/unit/diff",
    "tests/unit/remote",
    "tests/unit/test_benchmarks.py",
    "tests/unit/test_import_contracts.py",
    "tests/unit/test_scale_benchmark.py",
]
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
        environment |= {"PYTHONPATH": str(self.folder), "SWP_SOURCES": str(self.sources or "")}
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def swp_data(self, *arguments):
        return self.python("-m", "swp_data.cli", *arguments)

    def validate(self):
        return json.loads(self.swp_data("validate", "--format", "json").stdout)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """Return a copy of the repository, and of the sources if this run has them."""
    folder = tmp_path_factory.mktemp("quarter") / "repository"
    folder.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).is_file():
            shutil.copy(ROOT / name, folder)
    sources, given = folder.with_name("sources"), os.environ.get("SWP_SOURCES")
    sources.mkdir()
    for file in Path(given).iterdir() if given else ():
        (sources / file.name).write_bytes(file.read_bytes())
    return Repository(folder, sources if given else None, next_quarter(ROOT).source_id)


@pytest.fixture(scope="module")
def reviewed(repository):
    """Return the folder of the review of a made-up report, in which everything but unsure figures is accepted."""
    report, review = repository.folder.with_name("report.docx"), repository.folder.with_name("review")
    quarter = next_quarter(ROOT)
    quarter.write(report)
    done = repository.swp_data(
        "quarter", report, "--plan", quarter.plan_id, "--source-id", quarter.source_id, "--out", review
    )
    assert not done.returncode, done.stderr
    decide(review / "decisions.csv")
    return review


@pytest.fixture(scope="module")
def merged(repository, reviewed):
    """Return the output of the merge; it also refreshes what is generated in README.md and docs/."""
    return repository.swp_data("quarter", reviewed, "--merge")


@pytest.mark.usefixtures("merged")
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


def test_the_merge_leaves_a_valid_package_that_warns_only_of_figures_not_yet_read(repository, merged):
    assert not merged.returncode, merged.stdout[-10_000:] + merged.stderr
    assert "Pages: README.md and docs/ are refreshed." in merged.stdout
    report = repository.validate()
    assert report["valid"]
    assert {finding["rule"] for finding in report["errors"]} <= {"number-unclaimed"}


@pytest.mark.usefixtures("merged")
def test_the_report_is_not_merged_twice(repository, reviewed):
    again = repository.swp_data("quarter", reviewed, "--merge")
    assert again.returncode == 2
    assert f"already has the report {repository.source_id!r}" in again.stderr


@pytest.mark.usefixtures("merged")
def test_the_unit_tier_passes(repository):
    ignored = [f"--ignore={path}" for path in WITHOUT_DATA]
    folders = ("swp_data", "tools", "tests/unit")
    done = repository.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *ignored, *folders)
    assert not done.returncode, done.stdout[-20_000:]
