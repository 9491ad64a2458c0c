"""Fixtures that several tests share: a copy of the package, its release and site, the sources, the command line.

The folder of a test is its tier and its marker: see `TIERS`.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any
from unittest.mock import patch

import jsonschema_rs
import pytest
from click.testing import CliRunner
from filelock import FileLock

from swp_data.cli import _output, main
from swp_data.datapackage.model import open_package
from swp_data.datapackage.report import Report
from swp_data.dataset.location import package_folder
from swp_data.release.build import ReleaseBuild, prepare_release, release
from swp_data.site.build import build_site
from tools.package_copy import change_row, copy_package

TESTS = Path(__file__).parent
TIERS = ("quarter", "wheel", "browser", "release", "differential", "fuzz")
"""Folders of slow tests, in the order in which they run; each has a marker of the same name.

All other tests and the doctests are the unit tier, which runs last.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its tier, and run slow tests first, so no process waits for another at the end."""
    for item in items:
        if tier := tier_of(item):
            item.add_marker(tier)
    items.sort(key=lambda item: TIERS.index(tier) if (tier := tier_of(item)) else len(TIERS))


def tier_of(item: pytest.Item) -> str | None:
    """Return the tier of a test, which is its folder; None for the unit tier."""
    folder = item.path.relative_to(TESTS).parts[0] if item.path.is_relative_to(TESTS) else ""
    return folder if folder in TIERS else None


@pytest.fixture(autouse=True, scope="session")
def reports_follow_their_schema() -> Iterator[None]:
    """Check each validation report that a test turns into plain data against the published schema."""
    described = json.loads((files("swp_data.datapackage") / "report.schema.json").read_text())
    validator, to_dict = jsonschema_rs.validator_for(described), Report.to_dict

    def checked(report: Report) -> dict[str, Any]:
        shown = to_dict(report)
        with suppress(UnicodeEncodeError):  # the validator takes no lone surrogate
            validator.validate(shown)
        return shown

    with patch.object(Report, "to_dict", checked):
        yield


@pytest.fixture(scope="session")
def patience() -> Callable[[float], float]:
    """Return a function that gives how long to wait for what takes some seconds on a quiet machine.

    SWP_TEST_PATIENCE is how many times longer; a test that passes never waits so long.
    """
    factor = float(os.environ.get("SWP_TEST_PATIENCE", "20"))
    return lambda seconds: seconds * factor


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Return a function that writes a folder once for all processes of pytest-xdist, and returns it.

    It takes the name of the folder and a function that writes it; the first process that needs the folder calls it.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # of the folders of all workers

    def make_once(name: str, write: Callable[[Path], object]) -> Path:
        folder, staging = shared / name, shared / f".{name}"
        with FileLock(shared / f"{name}.lock"):
            if not folder.exists():
                shutil.rmtree(staging, ignore_errors=True)  # of a process that failed to write it
                write(staging)
                staging.rename(folder)
        return folder

    return make_once


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a copy of the package that a test may break."""
    return copy_package(tmp_path / "package")


@pytest.fixture
def change(package: Path) -> Callable[..., int]:
    """Return a function that changes cells of the row of a table with a key, and gives its row number."""
    return partial(change_row, package)


@pytest.fixture(scope="session")
def sources() -> Path:
    """Return the folder of the published documents' texts; skip, visibly, where it isn't given."""
    folder = os.environ.get("SWP_SOURCES")
    if not folder:
        pytest.skip("SWP_SOURCES does not name the folder of the sources")
    return Path(folder)


@pytest.fixture(scope="session")
def built(once: Callable[..., Path]) -> ReleaseBuild:
    """Return the release of this package, which is built once."""

    def build(folder: Path) -> None:
        report, build = release(package_folder(), folder)
        assert build is not None, report.to_text()

    return prepare_release(open_package(package_folder()), once("dist", build), os.environ)


@pytest.fixture(scope="session")
def released(built: ReleaseBuild) -> Path:
    """Return the folder of the release."""
    return built.folder


@pytest.fixture(scope="session")
def site(released: Path, once: Callable[..., Path]) -> Path:
    """Return the folder of the site."""
    return once("site", lambda folder: build_site(released, folder))


@pytest.fixture
def run():
    """Return a function that runs a command whose output goes into a pipe."""
    return lambda *arguments, **environment: CliRunner().invoke(
        main, [str(argument) for argument in arguments], env=environment, prog_name="swp-data"
    )


@pytest.fixture
def terminal(run, monkeypatch):
    """Return a function that runs a command on a terminal of a width."""
    monkeypatch.setattr(_output, "is_terminal", lambda: True)
    return lambda *arguments, width=80: run(*arguments, COLUMNS=str(width))
