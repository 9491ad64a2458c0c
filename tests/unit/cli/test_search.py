"""`swp-data search`: what is found, in which order, and that no word is a syntax error."""

import json

import pytest

from swp_data import loader
from swp_data.cli.search import DEFAULT_HITS


def hits_for(run, *words):
    return json.loads(run("search", *words, "--format", "json").stdout)


def test_a_hit_has_its_table_its_id_and_its_lines(run):
    hits = hits_for(run, "telematics", "--in", "updates")
    assert {"table", "id", "title", "snippet", "source_id", "line_start", "line_end"} == set(hits[0])
    assert "telematics" in hits[0]["snippet"].lower()


def test_only_a_terminal_gets_marks_around_the_words(run, terminal):
    assert "[Telematics]" in terminal("search", "telematics", "--in", "activities").stdout
    for form in ("json", "csv", "plain"):
        shown = run("search", "telematics", "--format", form).stdout
        assert "elematics" in shown
        assert not {"[", "\x01", "\x02"} & set(shown.removeprefix("[").split("\n", 1)[1])


@pytest.mark.parametrize(
    ("within", "says"),
    [
        ("progress", "progress is a view; search the tables it joins: plans, objectives"),
        ("series", "series is a view; search the tables it joins: metrics"),
        ("observations", "observations has no texts of its own; the tables that are searched are: sources"),
        ("update", "did you mean 'updates'?"),
    ],
)
def test_a_table_that_is_not_searched_is_rejected(run, within, says):
    done = run("search", "rural", "--in", within)
    assert done.exit_code == 2
    assert says in done.stderr


def test_the_hint_for_an_unknown_word_finds_something(run):
    done = run("search", "rurl")
    assert done.stderr == (
        "No text contains \"rurl\"; to find words with the same beginning, run: swp-data search 'rur*'\n"
    )
    assert run("search", "rur*").exit_code == 0
    assert run("search", "zzzz").stderr == 'No text contains "zzzz"\n'


def test_a_very_long_word_is_shortened_in_messages(run):
    assert len(run("search", "z" * 10_000).stderr) < 80
    assert len(run("search", "crime", "z" * 10_000).stderr) < 160


def test_a_commitment_has_the_lines_of_its_latest_wording(run):
    hits = hits_for(run, "rural", "--in", "commitments")
    (hit,) = (hit for hit in hits if hit["id"] == "swp-2016-4.9")
    assert hit["source_id"] == "pcp-2020-02-05"
    assert hit["line_start"] > 0


def test_words_are_found_in_any_order_and_form_but_a_phrase_only_as_it_is(run):
    words = {hit["id"] for hit in hits_for(run, "crimes", "rural")}
    phrase = {hit["id"] for hit in hits_for(run, "rural crime")}
    assert phrase < words
    assert {hit["id"] for hit in hits_for(run, '"rural crime"')} == phrase


def test_an_asterisk_finds_words_that_start_with_the_word(run):
    assert run("search", "victi").exit_code == 1
    assert run("search", "victi*").exit_code == 0


def test_if_nothing_is_found_the_words_are_counted_one_by_one(run):
    done = run("search", "zebra", "crime")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert '"zebra" is in 0, "crime" is in ' in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["NOT"],
        ["a", "OR"],
        ['"'],
        ["crime("],
        ["table:x"],
        ["^a"],
        ["-"],
        ["a*b"],
        ["{x}"],
        ["NEAR(a b)"],
        ["\udcff"],
    ],
)
def test_no_word_is_a_syntax_error(run, words):
    done = run("search", "--", *words)
    assert done.exit_code in {0, 1, 2}
    assert "syntax" not in done.stderr
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_words_without_a_letter_are_rejected(run):
    assert run("search", "--", "-", "()").exit_code == 2


def test_a_terminal_gets_ten_hits_and_the_next_step(terminal):
    shown = terminal("search", "rural").stdout
    assert f"Showing {DEFAULT_HITS} of " in shown
    assert "swp-data history ID" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_published_release_is_searched_like_the_installed_data(run, monkeypatch):
    expected = run("search", "rural", "crime").stdout
    load, names = loader.table_or_view, loader.tables()
    monkeypatch.setattr(loader, "table_or_view", lambda name, **_: load(name))
    monkeypatch.setattr(loader, "tables", lambda **_: names)
    assert run("search", "rural", "crime", "--version", "1").stdout == expected
    assert expected.count("\n") > 5


def test_more_words_than_anybody_searches_for_are_refused(run):
    done = run("search", "crime " * 101)
    assert (done.exit_code, done.stderr) == (
        2,
        "Error: There are more than 100 words to search for; give fewer\n",
    )
