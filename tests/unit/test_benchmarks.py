"""The benchmark: its packages are what it says, and its report shows each target as met or missed."""

import pytest

from benchmarks import report
from benchmarks.generate import FAULTS, package
from benchmarks.validators import BARE, FRICTIONLESS, OURS
from swp_data.datapackage.validate import check_structure


def test_the_package_is_valid_and_each_fault_is_refused(tmp_path):
    whole = check_structure(package(tmp_path, 60))
    assert (whole.valid, whole.tables) == (True, {"activities": 6, "updates": 60})
    for name, fault in FAULTS.items():
        assert not check_structure(package(tmp_path, 60, {name: fault})).valid, name


def runs_of(**seconds):
    return {
        name: {"best": best, "processor": best, "peak_mib": 100, "verdict": "valid"}
        for name, best in seconds.items()
    }


@pytest.mark.parametrize(("ours", "words"), [(1.0, ("pass", "pass")), (1.2, ("MISS", "MISS"))])
def test_a_missed_target_is_shown_as_missed(ours, words):
    runs = runs_of(**{OURS: ours, BARE: 1.0, FRICTIONLESS: 30.0})
    sizes = [{"rows": 1_000_000, "runs": runs}]
    extremes = {"many-tables": {"best": 4.0, "processor": 4.0, "peak_mib": 100, "verdict": "valid"}}
    targets = {target["target"]: target for target in report.targets(sizes, extremes)}
    bare, frictionless = list(targets.values())[:2]
    shown = {True: "pass", False: "MISS", None: "not measured"}
    assert (shown[bare["passed"]], shown[frictionless["passed"]]) == words
    assert targets["1,000 tables with foreign keys: at most 5 s"]["passed"] is True
    assert targets["10,000,000 rows: at most 1 GiB of memory"]["passed"] is None
