"""One report, however a package is checked: at once, in parts, in processes or on Spark."""

import pytest

from swp_data.datapackage.report import FIRST_ROW
from swp_data.datapackage.validate import check_structure
from tools.large_package import FILES, ROWS, write_package
from tools.large_package_faults import FAULTS


@pytest.fixture(scope="module")
def faulty(once):
    return once("faulty-large-package", write_package)


@pytest.fixture(scope="module")
def local(faulty):
    """Return the report of a check at once."""
    return check_structure(faulty)


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
