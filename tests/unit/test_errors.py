"""Errors can be sent from one process to another."""

import pickle

import pytest

from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.frictionless_adapter import UnreadableError
from swp_data.errors import SwpDataError
from swp_data.limits import LimitError


@pytest.mark.parametrize(
    "error",
    [
        SwpDataError("is wrong", where="a.csv", hint="correct it"),
        LimitError("is too large", "row_bytes", where="a.csv"),  # made from more arguments than it passes on
        UnreadableError([Finding("source-error", "no.", "", "a")]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_keeps_what_it_knows_when_it_is_pickled(error):
    same = pickle.loads(pickle.dumps(error))
    assert (type(same), str(same), vars(same)) == (type(error), str(error), vars(error))
