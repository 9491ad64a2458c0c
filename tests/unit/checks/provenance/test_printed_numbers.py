"""Every observation against its sentence, and every printed number against the observations."""

import hashlib
from decimal import Decimal

import pytest

from swp_data.checks.provenance.excluded_numbers import exclusion_kinds, read_exclusions
from swp_data.checks.provenance.printed_numbers import (
    NUMBER,
    Text,
    check_printed_numbers,
    find_observation,
)
from swp_data.checks.provenance.undecided_figures import read_undecided
from swp_data.checks.table_file import read_rows
from swp_data.datapackage.report import FIRST_ROW, Finding
from swp_data.dataset.location import package_folder
from swp_data.dataset.profile import read_profile

EXCLUSIONS = read_exclusions(read_profile())
UNDECIDED = read_undecided()


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
def texts(files):
    """The texts of the sources by their ids."""
    return {name: Text.of(name, file.read_text("utf-8")) for name, file in files.items()}


@pytest.fixture(scope="module")
def held(texts, records):
    """Where the sources print the values of their observations."""
    spans = {source_id: [] for source_id in texts}
    for row, record in enumerate(records["observations"], FIRST_ROW):
        source_id = record["source_id"]
        span = find_observation(row, record, texts[source_id], spans[source_id])
        assert not isinstance(span, Finding), span
        spans[source_id].append(span)
    return spans


def check(observations, files, **undecided):
    """Return the errors about printed numbers, with other numbers of undecided figures for some sources."""
    found = check_printed_numbers(observations, files, EXCLUSIONS, UNDECIDED | undecided)
    return [finding for finding in found if finding.is_error]


def rule(record, texts):
    """Return the rule that an observation breaks, None if its quote says its value."""
    result = find_observation(FIRST_ROW, record, texts[record["source_id"]], ())
    return result.rule if isinstance(result, Finding) else None


def test_each_printed_number_is_an_observation_or_excluded(files, records):
    assert check(records["observations"], files) == []


def test_each_number_is_held_once_and_no_exclusion_covers_it(texts, held):
    """So removing any one observation leaves its number unclaimed."""
    for source_id, text in texts.items():
        assert len(set(held[source_id])) == len(held[source_id])
        for line_number, start in enumerate(text.starts, 1):
            line = text.line(line_number)
            excluded = EXCLUSIONS.spans(line)
            for a, b in held[source_id]:
                for number in NUMBER.finditer(line):
                    if a <= start + number.start() and start + number.end() <= b:
                        covered = [s for s in excluded if s[0] <= number.start() and number.end() <= s[1]]
                        assert not covered, (source_id, line_number, number[0])


@pytest.mark.parametrize("nth", range(0, 350, 50))
def test_without_an_observation_its_number_is_unclaimed(nth, files, records):
    removed = read_completely(records)[nth]
    kept = [record for record in records["observations"] if record is not removed]
    findings = check(kept, files)
    assert {finding.rule for finding in findings} == {"number-unclaimed"}
    assert (
        f"line {removed['line']} of {removed['source_id']}" in findings[0].message
        or removed["source_id"] == "pcp-2018-09-18"
    )


def read_completely(records):
    """Return the observations of the sources without undecided figures."""
    return [record for record in records["observations"] if record["source_id"] not in UNDECIDED]


@pytest.fixture(scope="module")
def unread(files, records):
    """Return a source, its file, and how many figures it has when none of them is read."""
    source_id = read_completely(records)[0]["source_id"]
    file = {source_id: files[source_id]}
    return source_id, file, len(check([], file))


def test_undecided_figures_are_one_warning_with_their_count(unread):
    source_id, file, count = unread
    (finding,) = check_printed_numbers([], file, EXCLUSIONS, {source_id: count})
    assert (finding.severity, finding.rule) == ("warning", "number-unclaimed")
    assert finding.message.startswith(f"{count} figures of {source_id} are not yet read: lines ")
    assert len(finding.details) == count


@pytest.mark.parametrize("difference", [-1, 1])
def test_a_count_of_undecided_figures_that_is_wrong_is_an_error(unread, difference):
    source_id, file, count = unread
    (finding,) = check([], file, **{source_id: count + difference})
    assert finding.rule == "undecided-count"
    assert f"but {count} are" in finding.message


def test_a_source_that_is_read_completely_must_not_be_listed(files, records):
    source_id = read_completely(records)[0]["source_id"]
    (finding,) = check(records["observations"], files, **{source_id: 3})
    assert (finding.rule, finding.hint) == ("undecided-count", "Remove the line from curation/undecided.csv.")


def test_an_undecided_source_excuses_no_other(files, records, unread):
    source_id, _, count = unread
    other = next(r for r in reversed(read_completely(records)) if r["source_id"] != source_id)
    kept = [r for r in records["observations"] if r["source_id"] != source_id and r is not other]
    findings = check(kept, files, **{source_id: count})
    assert {finding.rule for finding in findings} == {"number-unclaimed"}
    assert other["source_id"] in findings[0].message


def test_a_changed_value_is_found(texts, records):
    for record in records["observations"]:
        changed = record | {"value": str(Decimal(record["value"]) + Decimal("0.5"))}
        assert rule(changed, texts) == "value-not-in-quote", record["observation_id"]


def test_a_changed_quote_or_line_is_found(texts, records):
    for record in records["observations"][::10]:
        assert rule(record | {"quote": record["quote"] + " indeed"}, texts) == "quote-not-in-source"
        broken = rule(record | {"line": str(int(record["line"]) + 1)}, texts)
        assert broken in ("quote-not-in-source", "number-on-other-line")


def test_the_line_is_that_of_the_number_and_not_of_its_quote(texts, records):
    record = next(
        record
        for record in records["observations"]
        if record["quote"].startswith("the pilot of the outcome star")
    )
    text, line = texts[record["source_id"]], int(record["line"])
    begins = next(number for number in range(line, 0, -1) if text.find(record["quote"], number))
    assert begins < line
    assert rule(record | {"line": str(begins)}, texts) == "number-on-other-line"


def test_a_value_that_another_observation_has_is_found(texts, records):
    record = next(record for record in records["observations"] if "stood at 87%" in record["quote"])
    text = texts[record["source_id"]]
    span = find_observation(FIRST_ROW, record, text, ())
    assert find_observation(FIRST_ROW, record, text, [span]).rule == "figure-held-twice"


def test_the_message_names_the_sentence(texts, records):
    record = next(row for row in records["observations"] if "stood at 87%" in row["quote"]) | {"value": "78"}
    finding = find_observation(9, record, texts[record["source_id"]], ())
    assert "the sentence 'confidence as measured by" in finding.message
    assert "does not say 78 percent" in finding.message
    assert (finding.table, finding.row, finding.field, finding.value) == ("observations", 9, "value", "78")


def test_each_listed_exclusion_is_needed(texts):
    for (source_id, line_number), entries in EXCLUSIONS.listed.items():
        line = texts[source_id].line(line_number)
        patterns = EXCLUSIONS.spans(line)
        for words, _ in entries:
            at = line.index(words)
            numbers = [n for n in NUMBER.finditer(line) if at <= n.start() < at + len(words)]
            uncovered = [n for n in numbers if not any(a <= n.start() and n.end() <= b for a, b in patterns)]
            assert uncovered, words


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
    assert kind in {name for name, pattern in EXCLUSIONS.patterns if pattern.search(text)}
    assert kind in exclusion_kinds()
