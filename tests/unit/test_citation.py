"""Citations of the dataset and of the documents that it quotes."""

import json
import re
from typing import get_args

import polars as pl
import pytest

import swp_data as swp
from swp_data.citation import CitationError, cite


@pytest.mark.parametrize("source_id", [None, *swp.load("sources")["source_id"]])
@pytest.mark.parametrize("style", get_args(swp.CitationStyle))
def test_each_style_has_the_title_and_the_year(source_id, style):
    text = cite(source_id, style=style)
    source = (
        swp.load("sources").row(by_predicate=pl.col("source_id") == source_id, named=True)
        if source_id
        else {}
    )
    title = source.get("title", "open data")
    assert title.replace("&", r"\&" if style == "bibtex" else "&") in text
    dated = not source or source["published"]
    assert bool(re.search(r"\(20\d\d\)|= .20\d\d|PY  - 20\d\d|date-parts", text)) == bool(dated)
    assert (swp.__version__ in text) == (source_id is None)


def test_bibtex_is_balanced_and_escapes_its_special_characters():
    text = cite("pcp-2018-09-18", style="bibtex")
    assert text.count("{") == text.count("}")
    without_address = re.sub(r"(?m)^  url = .*$", "", text)  # an address is verbatim in BibTeX
    assert not re.search(r"(?<!\\)&", without_address)
    assert re.match(r"@misc\{pcp-2018-09-18,\n  author = \{\{", text)


def test_ris_begins_with_its_type_and_ends_with_its_end():
    lines = cite(style="ris").split("\n")
    assert lines[0] == "TY  - DATA"
    assert lines[-1] == "ER  - "
    assert all(re.fullmatch(r"[A-Z]{2}  - .*", line) for line in lines)


def test_csl_is_json_with_a_date_in_parts():
    (item,) = json.loads(cite("pcp-2020-02-05", style="csl"))
    assert (item["type"], item["issued"]) == ("report", {"date-parts": [[2020, 2, 5]]})
    (item,) = json.loads(cite(style="csl"))
    assert (item["type"], item["version"]) == ("dataset", swp.__version__)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"style": "bibtx"}, "There is no style 'bibtx'; did you mean 'bibtex'?"),
        ({"source_id": "plan-2020-70"}, "There is no source 'plan-2020-70'; did you mean 'plan-2020-07'?"),
    ],
)
def test_an_unknown_style_or_document_is_reported(arguments, message):
    with pytest.raises(CitationError) as error:
        cite(**arguments)
    assert message in str(error.value)
