import re

import polars as pl
import pytest

from swp_data.dataset.curation import CurationError, read_curation
from swp_data.dataset.word_patterns import pattern_of, uses

RECORDS = read_curation("word_patterns")


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["example"])
def test_each_pattern_finds_its_example_in_python_and_in_polars(record):
    assert re.search(record["pattern"], record["example"], re.IGNORECASE)
    found = pl.Series([record["example"]]).str.contains("(?i)" + record["pattern"])
    assert found.to_list() == [True]


@pytest.mark.parametrize("use", uses())
def test_the_patterns_of_a_use_find_nothing_in_other_words(use):
    assert not re.search(pattern_of(use), "A dog sat on a mat")


def test_a_use_without_patterns_is_an_error():
    with pytest.raises(CurationError, match="no patterns for weather"):
        pattern_of("weather")
