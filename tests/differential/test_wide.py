"""Wide tables: cells in a few columns are wrong or unusual, and are found whatever the number of columns."""

import random

import pytest

from .case import quoted, schema, table
from .oracle import compare

TYPES = ("string", "integer", "number", "date", "boolean", "year")
CELLS = {
    "integer": "7",
    "number": "7.5",
    "date": "2020-02-29",
    "boolean": "true",
    "year": "2020",
    "string": "x",
}
UNUSUAL = ("", " 7", "1e3", "x", "2020-2-3", "7", "True", '"', "2020")


@pytest.mark.parametrize("seed", range(3))
def test_a_wide_table_is_read_as_frictionless_reads_it(seed):
    chance = random.Random(seed)
    names = [f"f{number}" for number in range(150)]
    types = [chance.choice(TYPES) for _ in names]
    fields = [{"name": name, "type": kind} for name, kind in zip(names, types, strict=True)]
    fields[chance.randrange(150)]["constraints"] = {"required": True}
    rows = [[CELLS[kind] for kind in types] for _ in range(20)]
    for _ in range(12):
        rows[chance.randrange(20)][chance.randrange(150)] = chance.choice(UNUSUAL)
    rows[7] = [""] * 150 if seed else rows[7][:-1]
    case = table("t", quoted([names, *rows]), schema(*fields))
    compared = compare(case)
    assert compared.agree, f"\n{compared}"
