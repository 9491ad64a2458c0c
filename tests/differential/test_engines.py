"""One report, however a package is checked: at once, in parts, in processes or on Spark."""

import subprocess
import sys

import pytest

from swp_data.datapackage.report import FIRST_ROW
from swp_data.datapackage.validate import check_structure
from swp_data.datapackage.validate.engines import spark_keys
from swp_data.datapackage.validate.engines.processes import ProcessEngine
from swp_data.datapackage.validate.engines.spark import SparkEngine
from swp_data.datapackage.validate.engines.threads import ThreadEngine
from swp_data.dataset.location import package_folder
from tools.large_package import FILES, ROWS, write_package
from tools.large_package_faults import FAULTS

from .strategies import drawn

PART = 24 << 10
"""Bytes: so small that each table of the large package has several parts, and the longest a dozen."""
PART_ON_SPARK = 64 << 10
"""Bytes: a task takes longer to start than such a part to check."""
PARTS_OF_A_CASE = [7, 40]
"""Bytes: so small that most parts of a random package start within a row, or within a cell."""


@pytest.fixture(scope="module")
def faulty(once):
    return once("faulty-large-package", write_package)


@pytest.fixture(scope="module")
def local(faulty):
    """Return the report of a check at once."""
    return check_structure(faulty, engine=ThreadEngine(threads=1))


@pytest.fixture(scope="module")
def spark():
    pytest.importorskip(
        "pyspark", reason="PySpark is not installed; `nox --sessions tests_spark` runs this test"
    )
    engine = SparkEngine("local[2]", part_bytes=PART_ON_SPARK)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def processes():
    engine = ProcessEngine(processes=2, part_bytes=PART)
    yield engine
    engine.close()


def expected_place(fault):
    """Return where a fault has to be found: its rule, table, row, column and file."""
    index, file = fault.index(range(ROWS)), None
    if fault.table == "visits":
        number = next(number for number in reversed(range(FILES)) if index >= number * ROWS // FILES)
        index, file = index - number * ROWS // FILES, f"data/visits-{number}.csv"
    return fault.rule, fault.table, index + FIRST_ROW, fault.column, file


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.table}-{fault.at}-{fault.rule}")
def test_each_fault_is_found_where_it_was_planted(fault, local):
    found = [(error.rule, error.table, error.row, error.field, error.file) for error in local.errors]
    assert expected_place(fault) in found


def test_there_are_fifty_faults_and_without_them_the_package_is_valid(tmp_path):
    report = check_structure(write_package(tmp_path / "package", faults=()))
    assert len(FAULTS) == 50
    assert report.valid, report.to_text()
    assert report.delegated  # some cells are right although the compiled checks don't know it


@pytest.mark.parametrize("key_bytes", [40_000, 1 << 30], ids=["keys in files", "keys in memory"])
def test_the_report_is_the_same_in_parts(key_bytes, faulty, local):
    engine = ThreadEngine(part_bytes=PART, key_bytes=key_bytes)
    assert check_structure(faulty, engine=engine).to_json() == local.to_json()


def test_the_report_is_the_same_from_processes(processes, faulty, local):
    assert check_structure(faulty, engine=processes).to_json() == local.to_json()


def test_the_report_is_the_same_from_spark(spark, faulty, local, monkeypatch):
    monkeypatch.setattr(spark_keys, "MOST_COLLECTED", 1)  # so that the driver fetches some keys in shares
    assert check_structure(faulty, engine=spark).to_json() == local.to_json()


@pytest.mark.usefixtures("spark")
def test_the_command_prints_the_same_report_from_spark_and_nothing_else():
    command = [sys.executable, "-m", "swp_data", "validate", "--format", "json", str(package_folder())]
    on_spark = [*command, "--engine", "spark", "--master", "local[1]"]
    local, spark = (subprocess.run(words, capture_output=True, check=False) for words in (command, on_spark))
    assert (spark.returncode, spark.stdout, spark.stderr) == (0, local.stdout, b"")


@pytest.mark.parametrize("size", PARTS_OF_A_CASE)
def test_the_report_on_random_packages_is_the_same_in_parts(size, tmp_path):
    engine = ThreadEngine(part_bytes=size, key_bytes=size)
    for number, case in enumerate(drawn(size * 1_000, 15)):
        folder = case.write(tmp_path / str(number))
        assert check_structure(folder, engine=engine).to_json() == check_structure(folder).to_json(), case


def test_the_report_on_random_packages_is_the_same_from_spark(spark, tmp_path, monkeypatch):
    monkeypatch.setattr(spark, "part_bytes", 40)
    for number, case in enumerate(drawn(0, 5)):
        folder = case.write(tmp_path / str(number))
        assert check_structure(folder, engine=spark).to_json() == check_structure(folder).to_json(), case
