"""One fault, one finding: each planted fault is found where it is, and everything else is folded under it."""

import os
from collections import Counter
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from swp_data.checks import validate
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from tools.package_copy import copy_package
from tools.planted_faults import faults

FAULTS = list(faults(open_package(package_folder())))
STRIDE = 6
"""Every so many faults are planted; it has no factor in common with the number of kinds, so all kinds occur."""
SOURCES = Path(os.environ["SWP_SOURCES"]) if os.environ.get("SWP_SOURCES") else None


@cache
def known():
    """Return the places of the findings that the package has without a planted fault."""
    return {place(finding) for finding in validate(package_folder(), SOURCES).errors}


def place(finding):
    return finding.rule, finding.table, finding.row, finding.field, finding.line


def causes(folder):
    found = [finding for finding in validate(folder, SOURCES).errors if place(finding) not in known()]
    return [finding for finding in found if finding.follows_from is None], found


@pytest.mark.parametrize("fault", FAULTS[::STRIDE], ids=str)
def test_a_planted_fault_is_found_where_it_is_and_all_else_is_folded_under_it(fault, tmp_path):
    folder = copy_package(tmp_path / "package")
    fault.plant(folder)
    top, found = causes(folder)
    if not found:
        assert (
            fault.shown_by_others
        )  # the row has text of its own in no source, and no other row refers to it
        return
    assert len(top) == 1, [(place(finding), finding.message) for finding in top]
    if not fault.shown_by_others:
        assert top[0].table == fault.table
        assert fault.row in {None, top[0].row}
        assert fault.field is None or fault.field in (top[0].field or "").split(", ")


def test_enough_faults_of_every_kind_are_planted():
    planted = FAULTS[::STRIDE]
    assert len(planted) >= 74
    assert {fault.kind for fault in planted} == {fault.kind for fault in FAULTS}
    assert {fault.table for fault in planted} == set(open_package(package_folder()).names)


def of_one_cell():
    """Return one fault of a cell in each table."""
    by_table = {
        fault.table: fault
        for fault in FAULTS
        if fault.kind in {"wrong type", "no allowed value", "dangling key"}
    }
    return list(by_table.values())


@pytest.mark.parametrize("number", range(8))
def test_independent_faults_are_all_found(number, tmp_path):
    chosen = list(islice(of_one_cell()[number:] + of_one_cell()[:number], 0, 12, 4))
    folder = copy_package(tmp_path / "package")
    for fault in chosen:
        fault.plant(folder)
    top, _ = causes(folder)
    assert Counter((finding.table, finding.row) for finding in top) == Counter(
        (fault.table, fault.row) for fault in chosen
    )
