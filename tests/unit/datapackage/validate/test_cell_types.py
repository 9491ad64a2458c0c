"""Cells of text: what is proved to be an integer is what Python reads as one in its narrow form."""

import random
import re

import polars as pl
import pytest

from swp_data.datapackage.model import Field
from swp_data.datapackage.validate.cells.cell_types import reading


@pytest.mark.parametrize("options", [{}, {"groupChar": ","}, {"bareNumber": False}])
def test_only_digits_with_or_without_a_sign_are_proved_to_be_integers(options):
    chance = random.Random(3)
    cells = [
        "",
        "+",
        "-",
        "+-7",
        "007",
        "-0",
        "+7",
        "9" * 18,
        "9" * 19,
        "7\n",
        "\t7",
        "٣",
        "７",
        "1e3",
        "0x1",
        "1.0",
    ]
    cells += [
        "".join(chance.choice("0123456789+-_ .eExa\t\n,٣７") for _ in range(chance.randint(1, 4)))
        for _ in range(5000)
    ]
    cells += [str(chance.randint(-(10**20), 10**20)) for _ in range(500)]
    read = reading(Field("n", "integer", options=options), pl.col("cell"))
    answers = pl.DataFrame({"cell": cells}).select("cell", proven=read.proven, value=read.value)
    proved = {cell: value for cell, is_proven, value in answers.rows() if is_proven}
    if not options:
        assert proved == {
            cell: int(cell) for cell in cells if re.fullmatch("[+-]?[0-9]+", cell) and len(cell) <= 18
        }
    for cell, value in proved.items():
        assert value == int(re.sub("[,€£$% A-Za-z]" if options else "", "", cell)), cell
