"""Every observation against its sentence, and every printed number against the observations."""

import hashlib
from decimal import Decimal

import pytest

from swp_data.checks.provenance import excluded_numbers, printed_numbers
from swp_data.checks.table_file import read_rows
from swp_data.dataset.location import package_folder


@pytest.fixture(scope="module")
def records():
    return {
        name: read_rows(package_folder() / "data" / f"{name}.csv") for name in ("observations", "sources")
    }


@pytest.fixture(scope="module")
def files(sources, records):
    by_sum = {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in sources.glob("*.txt")}
    return {record["source_id"]: by_sum[record["sha256"]] for record in records["sources"]}


@pytest.fixture(scope="module")
def read(files, records):
    """The texts with the figures that observations hold, and the sources' texts unread."""
    texts = {name: printed_numbers.Text.of(name, file.read_text("utf-8")) for name, file in files.items()}
    for row, record in enumerate(records["observations"], 2):
        assert list(printed_numbers._check_observation(row, record, texts[record["source_id"]])) == []
    return texts


def check(record, files):
    text = printed_numbers.Text.of(record["source_id"], files[record["source_id"]].read_text("utf-8"))
    return {found.rule for found in printed_numbers._check_observation(2, record, text)}


def test_no_printed_number_is_left(files, records):
    assert list(printed_numbers.check_figures(records, files)) == []


def test_each_number_is_held_once_and_no_exclusion_covers_it(read):
    """So taking away any one observation leaves its number unclaimed."""
    for text in read.values():
        assert len(set(text.held)) == len(text.held)
        for line_number, start in enumerate(text.starts, 1):
            line = text.line(line_number)
            excluded = [
                match.span() for kind in excluded_numbers.EXCLUSIONS for match in kind.pattern.finditer(line)
            ]
            for a, b in text.held:
                for token in printed_numbers.NUMBER.finditer(line):
                    if a <= start + token.start() and start + token.end() <= b:
                        covered = [s for s in excluded if s[0] <= token.start() and token.end() <= s[1]]
                        assert not covered, (text.source_id, line_number, token[0])


@pytest.mark.parametrize("nth", range(0, 350, 50))
def test_an_observation_that_is_taken_away_leaves_its_sentence_unclaimed(nth, files, records):
    gone = records["observations"][nth]
    kept = [record for record in records["observations"] if record is not gone]
    found = list(printed_numbers.check_figures(records | {"observations": kept}, files))
    assert {one.rule for one in found} == {"number-unclaimed"}
    assert (
        f"line {gone['line']} of {gone['source_id']}" in found[0].message
        or gone["source_id"] == "pcp-2018-09-18"
    )


def test_a_changed_digit_of_any_value_is_found(files, records):
    for record in records["observations"]:
        changed = record | {"value": str(Decimal(record["value"]) + Decimal("0.5"))}
        assert check(changed, files) == {"value-not-in-quote"}, record["observation_id"]


def test_a_changed_quote_or_line_is_found(files, records):
    for record in records["observations"][::10]:
        assert check(record | {"quote": record["quote"] + " indeed"}, files) == {"quote-not-in-source"}
        assert check(record | {"line": str(int(record["line"]) + 1)}, files) == {"quote-not-in-source"}


def test_the_message_names_the_sentence(files, records):
    record = next(one for one in records["observations"] if "stood at 87%" in one["quote"]) | {"value": "78"}
    text = printed_numbers.Text.of(record["source_id"], files[record["source_id"]].read_text("utf-8"))
    found = next(printed_numbers._check_observation(9, record, text))
    assert "the sentence 'confidence as measured by" in found.message
    assert "does not say 78 percent" in found.message
    assert (found.table, found.row, found.field, found.value) == ("observations", 9, "value", "78")


def test_each_listed_exclusion_is_needed(read):
    for (source_id, line_number), entries in excluded_numbers.listed().items():
        text = read[source_id]
        line = text.line(line_number)
        patterns = [
            match.span() for kind in excluded_numbers.EXCLUSIONS for match in kind.pattern.finditer(line)
        ]
        for words, kind in entries:
            assert kind in {one.kind for one in excluded_numbers.EXCLUSIONS}
            at = line.index(words)
            tokens = [t for t in printed_numbers.NUMBER.finditer(line) if at <= t.start() < at + len(words)]
            assert any(not any(a <= t.start() and t.end() <= b for a, b in patterns) for t in tokens), words


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("on 18th September 2018", "date"),
        ("in 2019/20", "financial_year"),
        ("(A2.1) Develop", "reference"),
        ("(2) Social media", "list_number"),
        ("999 calls", "call_line"),
        ("v6.4", "version"),
        ("the S22a", "legal"),
        ("Covid-19", "name"),
        ("within 10 seconds", "definition"),
        ("aged under 18", "age_group"),
    ],
)
def test_each_kind_of_exclusion_has_its_words(text, kind):
    assert kind in {one.kind for one in excluded_numbers.EXCLUSIONS if one.pattern.search(text)}
