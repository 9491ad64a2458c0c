"""Keys without a row to refer to: few are found as many are."""

import random

import polars as pl
import pytest

from swp_data.datapackage.model import Field
from swp_data.datapackage.validate.cells.columns import NAN_KEY, Column
from swp_data.datapackage.validate.keys import table_keys
from swp_data.datapackage.validate.keys.key_store import Room
from swp_data.datapackage.validate.keys.table_keys import StoredLinks


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("may_be_nan", [True, False])
def test_few_keys_are_compared_as_many_are(tmp_path, monkeypatch, width, may_be_nan):
    chance = random.Random(width)
    columns = [Column(f"c{index}", Field(f"c{index}", "number")) for index in range(width)]
    for _ in range(50):
        room = Room(tmp_path, 1 << 20)
        theirs, mine = (
            StoredLinks.of(
                room,
                columns,
                pl.DataFrame(
                    {
                        f"k{index}": [chance.choice(("1", "2", "3", None, NAN_KEY)) for _ in range(6)]
                        for index in range(width)
                    },
                    schema={f"k{index}": pl.String for index in range(width)},
                ),
            )
            for _ in range(2)
        )
        found = []
        for few in (-1, 100):
            monkeypatch.setattr(table_keys, "FEW", few)
            found.append(sorted(theirs.absent_from(mine, may_be_nan=may_be_nan).partition(None).rows()))
        assert found[0] == found[1]
