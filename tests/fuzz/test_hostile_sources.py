"""A source, a curated list or a profile that means harm is read within bounds, or refused with one sentence."""

import os
import random
import time
from functools import partial

import pytest

from swp_data.checks import validate
from swp_data.checks.provenance.alignment import align
from swp_data.checks.provenance.coverage import check_shared_text
from swp_data.checks.provenance.printed_numbers import Text
from swp_data.checks.provenance.source_text import Claim, Piece, Source, find_files, read_text, squeeze
from swp_data.dataset.curation import CurationError, curation_file, read_curation
from swp_data.dataset.location import package_folder
from swp_data.dataset.profile import ProfileError, read_profile
from swp_data.errors import SwpDataError
from swp_data.limits import LimitError
from swp_data.time_limit import time_limit

SIZE = 200_000


@pytest.mark.parametrize("mark", ["<p ", "<u ", "[", "](", "<", "**", " ", "a"])
def test_marks_that_are_never_closed_are_read_in_linear_time(mark, patience):
    began = time.monotonic()
    text = mark * (SIZE // len(mark))
    squeeze(text)
    Text.of("source", text)
    assert time.monotonic() - began < patience(0.5)


def test_each_line_of_a_long_text_is_found_in_linear_time(patience):
    began = time.monotonic()
    text = Text.of("source", "1 " * 1_000_000 + "\n" * 50_000)
    assert len([text.line(number) for number in range(1, 50_001)]) == 50_000
    assert text.find("1 " * 10_000 + "2", 1) is None
    assert time.monotonic() - began < patience(1)


def test_a_quote_is_found_whatever_its_white_space():
    text = Text.of("source", "x\nfrom 5\n  to\t6 days\n")
    start, end = text.find("5 to 6", 2)
    assert text.text[start:end] == "5\n  to\t6"
    assert text.find("5 to 6", 1) is None
    assert text.find("5 to 6", 99) is None
    assert text.find("", 1) is None


def test_lines_that_no_source_has_take_no_time():
    source = Source("source", "plan", {1: [Piece(1, *squeeze("Text"))]})
    assert source.between(-1, 10**18) == source.pieces[1]
    assert align("Text", source.between(1, 10**18))


def test_shared_claims_are_those_that_overlap_a_claim_of_another_row():
    chooser = random.Random(1)
    for _ in range(200):
        piece = Piece(1, *squeeze("x" * 12))
        for _ in range(6):
            start = chooser.randrange(11)
            piece.claim(start, chooser.randrange(start + 1, 13), Claim("t", chooser.choice("abc"), "text"))
        expected = {
            claim
            for start, end, claim in piece.claims
            if any(first < end and start < last and other != claim for first, last, other in piece.claims)
        }
        findings = check_shared_text(Source("source", "plan", {1: [piece]}), ())
        assert {finding.value for finding in findings} == {claim.key for claim in expected}


def test_many_claims_on_one_text_are_compared_in_linear_time(patience):
    piece = Piece(1, *squeeze("x" * 30_000))
    for start in range(20_000):
        piece.claim(start, start + 10_000, Claim("t", "row", "text"))
    began = time.monotonic()
    assert list(check_shared_text(Source("source", "plan", {1: [piece]}), ())) == []
    assert time.monotonic() - began < patience(1)


def test_what_is_not_a_file_among_the_sources_is_passed_over(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    assert find_files([], tmp_path) == ({}, [])


def test_sources_are_bounded_each_and_together(tmp_path, monkeypatch):
    (tmp_path / "sparse.txt").touch()
    os.truncate(tmp_path / "sparse.txt", 2**40)
    with pytest.raises(LimitError, match="SWP_DATA_MAX_SOURCE_BYTES"):
        find_files([], tmp_path)
    os.truncate(tmp_path / "sparse.txt", 100)
    monkeypatch.setenv("SWP_DATA_MAX_SOURCES_BYTES", "99")
    with pytest.raises(LimitError, match="too large together"):
        find_files([], tmp_path)
    (tmp_path / "lines.txt").write_text("\n" * 300_000)
    with pytest.raises(LimitError, match="SWP_DATA_MAX_SOURCE_LINES"):
        read_text(tmp_path / "lines.txt")
    (tmp_path / "lines.txt").write_text("short\n" + "1" * 60_000)
    with pytest.raises(LimitError, match="line 2 has more than 50,000 characters"):
        read_text(tmp_path / "lines.txt")


def spoil(package, name, contents):
    file = package / name
    file.parent.mkdir(exist_ok=True)
    if isinstance(contents, str):
        file.write_text(contents)
    else:
        contents(file)


SPOILED = {
    "a pipe": os.mkfifo,
    "a folder": os.mkdir,
    "a link out of the package": lambda path: path.symlink_to("/etc/passwd"),
    "a link to itself": lambda path: path.symlink_to(path),
    "a file that is too large": lambda path: (path.touch(), os.truncate(path, 2**40)),
    "a NUL byte": "\x00",
    "deep nesting": "x=" + "[" * 100_000,
    "a long number": "x = " + "9" * 10_000,
}


@pytest.mark.parametrize("contents", SPOILED.values(), ids=SPOILED)
@pytest.mark.parametrize("name", ["curation/exceptions.csv", "profiles/west-mercia.toml"])
def test_another_thing_in_place_of_a_list_or_the_profile_is_one_sentence(package, name, contents):
    spoil(package, name, contents)
    read = read_profile if name.endswith(".toml") else partial(read_curation, "exceptions")
    with pytest.raises(SwpDataError):
        read(package)


def test_the_columns_of_a_list_are_those_that_the_code_relies_on(package):
    spoil(package, "curation/exceptions.schema.json", '{"fields": [{"name": "other"}]}')
    spoil(package, "curation/exceptions.csv", "other\n1\n")
    with pytest.raises(CurationError, match="the header is 'other'"):
        read_curation("exceptions", package)


@pytest.mark.parametrize("pattern", ["a{99999999999}", "(" * 5_000 + ")" * 5_000, "x" * 100_000])
def test_a_pattern_of_the_profile_that_cannot_be_compiled_is_named(package, pattern):
    profile = (package_folder() / "profiles" / "west-mercia.toml").read_text()
    spoil(package, "profiles/west-mercia.toml", profile.replace("^Completed?", pattern))
    with pytest.raises(ProfileError, match="'pattern' is"):
        read_profile(package)


def test_a_pattern_that_takes_for_ever_ends_the_checks_with_a_finding(package, monkeypatch):
    rows = curation_file("boilerplate").read_text().split("\n")
    rows[1] = f"any,rule between table rows,cell,false,(?:a|a)*b,{'a' * 60}"
    spoil(package, "curation/boilerplate.csv", "\n".join(rows))
    folder = package / "texts"
    folder.mkdir()
    monkeypatch.setenv("SWP_DATA_MAX_CHECK_SECONDS", "10")
    findings = [finding for finding in validate(package, folder).errors if finding.rule == "limit-exceeded"]
    assert [finding.message for finding in findings] == [
        "the checks of this dataset took longer than 10 seconds, so they are not complete."
    ]


def test_a_block_that_takes_too_long_is_stopped(monkeypatch):
    def count():
        with time_limit("check_seconds", "counting"):
            while True:
                pass

    monkeypatch.setenv("SWP_DATA_MAX_CHECK_SECONDS", "1")
    with pytest.raises(LimitError, match="counting took longer than 1 second"):
        count()


def test_a_status_pattern_that_takes_for_ever_ends_the_checks_with_a_finding(package, monkeypatch):
    profile = (package_folder() / "profiles" / "west-mercia.toml").read_text()
    spoil(
        package,
        "profiles/west-mercia.toml",
        profile.replace(r"^Completed?\b", r"^Completed?\b | ^(?:[\w ]|[\w ])+\d$"),
    )
    monkeypatch.setenv("SWP_DATA_MAX_CHECK_SECONDS", "6")
    assert "limit-exceeded" in {finding.rule for finding in validate(package).errors}
