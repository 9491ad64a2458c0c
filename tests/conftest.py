"""What several tests need: a copy of the package to break, its release, the sources, and the command line."""

import csv
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from swp_data.cli import _output, main
from swp_data.dataset.location import package_folder
from swp_data.release.build import Plan, release
from swp_data.site.build import build_site


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a copy of the package's folder that a test may break."""
    folder = tmp_path / "package"
    folder.mkdir()
    shutil.copy(package_folder() / "datapackage.json", folder)
    for name in ("data", "schemas"):
        shutil.copytree(package_folder() / name, folder / name)
    return folder


@pytest.fixture
def change(package: Path) -> Callable[..., int]:
    """Return a function that changes cells of the row with a key; it gives the row's spreadsheet line."""

    def change_row(table: str, key: str, **changes: object) -> int:
        file = package / "data" / f"{table}.csv"
        with file.open(encoding="utf-8", newline="") as text:
            reader = csv.DictReader(text)
            columns, records = list(reader.fieldnames or ()), list(reader)
        row = next(place for place, record in enumerate(records) if record[columns[0]] == key)
        for name, value in changes.items():
            records[row][name] = "" if value is None else str(value)
        with file.open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(records)
        return row + 2

    return change_row


@pytest.fixture(scope="session")
def sources() -> Path:
    """Return the folder of the published documents' texts; skip, visibly, where it isn't given."""
    folder = os.environ.get("SWP_SOURCES")
    if not folder:
        pytest.skip("SWP_SOURCES does not name the folder of the sources")
    return Path(folder)


@pytest.fixture(scope="session")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Return the plan of the release that was built of this package."""
    report, plan = release(package_folder(), tmp_path_factory.mktemp("dist"))
    assert plan is not None, report.to_text()
    return plan


@pytest.fixture(scope="session")
def released(plan: Plan) -> Path:
    """Return the folder of the release."""
    return plan.folder


@pytest.fixture(scope="session")
def site(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site."""
    folder = tmp_path_factory.mktemp("site") / "site"
    build_site(released, folder)
    return folder


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
