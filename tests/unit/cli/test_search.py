"""Search: what is found, in which order, and that no word is a mistake."""

import json

import pytest

from swp_data import loader
from swp_data.cli.search import parse


def found(run, *words):
    return json.loads(run("search", *words, "--format", "json").stdout)


def test_a_hit_names_its_table_id_and_place(run):
    hits = found(run, "telematics", "--in", "updates")
    assert {"table", "id", "title", "snippet", "source_id", "line_start", "line_end"} == set(hits[0])
    assert "telematics" in hits[0]["snippet"].lower()


def test_a_terminal_is_shown_the_words_that_were_found_and_a_program_gets_the_text_as_it_is(run, terminal):
    assert "[Telematics]" in terminal("search", "telematics", "--in", "activities").stdout
    for form in ("json", "csv", "plain"):
        shown = run("search", "telematics", "--format", form).stdout
        assert "elematics" in shown
        assert not {"[", "\x01", "\x02"} & set(shown.removeprefix("[").split("\n", 1)[1])


@pytest.mark.parametrize(
    ("within", "says"),
    [
        ("progress", "progress is a view; its texts are searched in the tables: plans, objectives"),
        ("series", "series is a view; its texts are searched in the tables: metrics"),
        ("observations", "observations has no texts of its own; the tables that are searched: sources"),
        ("update", "Did you mean 'updates'?"),
    ],
)
def test_what_is_not_searched_is_said_to_be_so(run, within, says):
    done = run("search", "rural", "--in", within)
    assert done.exit_code == 2
    assert says in done.stderr


def test_a_hint_is_made_of_the_word_that_was_typed_and_finds_something(run):
    done = run("search", "rurl")
    assert done.stderr == "No text has \"rurl\". Words that begin so are there: swp-data search 'rur*'\n"
    assert run("search", "rur*").exit_code == 0
    assert run("search", "zzzz").stderr == 'No text has "zzzz".\n'


def test_a_very_long_word_is_cut_in_what_is_said_of_it(run):
    assert len(run("search", "z" * 10_000).stderr) < 80
    assert len(run("search", "crime", "z" * 10_000).stderr) < 160


def test_commitments_and_activities_stand_where_they_were_printed_last(run):
    (hit,) = (one for one in found(run, "rural", "--in", "commitments") if one["id"] == "swp-2016-4.9")
    assert hit["source_id"] == "pcp-2020-02-05"
    assert hit["line_start"] > 0


def test_words_are_found_in_any_order_and_form_and_a_phrase_as_it_is(run):
    words = {hit["id"] for hit in found(run, "crimes", "rural")}
    phrase = {hit["id"] for hit in found(run, "rural crime")}
    assert phrase < words
    assert {hit["id"] for hit in found(run, '"rural crime"')} == phrase


def test_a_star_finds_words_that_begin_so(run):
    assert run("search", "victi").exit_code == 1
    assert run("search", "victi*").exit_code == 0


def test_nothing_found_says_which_words_are_there_and_exits_with_1(run):
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
def test_no_word_is_a_mistake_of_syntax(run, words):
    done = run("search", "--", *words)
    assert done.exit_code in {0, 1, 2}
    assert "syntax" not in done.stderr
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_words_without_a_letter_are_refused(run):
    assert run("search", "--", "-", "()").exit_code == 2


def test_terms_are_written_so_that_the_index_takes_them():
    assert parse('police* "rural crime" x:y') == ['"police"*', '"rural crime"', '"x y"']


def test_a_terminal_gets_the_best_ten_and_the_next_step(terminal):
    shown = terminal("search", "rural").stdout
    assert "the best 10 shown; --limit" in shown
    assert "swp-data history ID" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_published_release_is_searched_as_the_data_installed(run, monkeypatch):
    expected = run("search", "rural", "crime").stdout
    load = loader.load
    monkeypatch.setattr(loader, "load", lambda name, version: load(name))  # noqa: ARG005
    assert run("search", "rural", "crime", "--version", "1").stdout == expected
    assert expected.count("\n") > 5
