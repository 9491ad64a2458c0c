"""A report shows text of a package, which must neither control the terminal nor pass for a line of the report."""

import json

import pytest

from swp_data.datapackage.report import Finding, Report
from swp_data.text import UNPRINTABLE

HOSTILE = {
    "colour": "\x1b[2J\x1b[32m",
    "title of the window": "\x1b]0;title\x07",
    "C1 control": "\x9b31m",
    "bidirectional": "a\u202eb\u2066c",
    "verdict": "x\nVALID plans 1.0.0: 1 table, 2 rows",
    "carriage return": "x\rVALID plans 1.0.0: 1 table, 2 rows",
    "line separator": "x\u2028VALID plans\u0085VALID plans",
    "verdict as a name": "VALID plans 1.0.0: 1 table, 2 rows",
    "command": "::error::x\n::add-mask::y",
    "old command": "##[add-mask]x",
    "property": "x,line=1::y",
    "lone surrogate": "\ud800",
}


def hostile_report(text):
    finding = Finding(text, text, text, text, 2, text, text)
    return Report(
        text, text, {text: 1}, [finding, Finding(text, text, text)], [text], {text: text}, delegated=[text]
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("output_format", ["to_text", "to_github", "to_json", "to_csv"])
def test_a_report_prints_no_control_character(text, output_format):
    shown = getattr(hostile_report(text), output_format)()
    assert not UNPRINTABLE.search(shown.replace("\r\n", "").replace("\n", ""))
    shown.encode()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("output_format", ["to_text", "to_github"])
def test_no_text_of_a_package_prints_a_verdict(text, output_format):
    lines = getattr(hostile_report(text), output_format)().splitlines()
    assert [line for line in lines if line.startswith(("VALID", "INVALID"))] == lines[-1:]
    assert lines[-1].startswith("INVALID")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_of_a_package_is_a_command_of_github(text):
    report = hostile_report(text)
    for line in report.to_text().splitlines():
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
    commands = report.to_github().splitlines()
    assert len(commands) == 3
    for line in commands[:2]:
        properties = line.removeprefix("::error ").partition("::")[0]
        assert [item.partition("=")[0] for item in properties.split(",")] in (
            ["file", "line", "title"],
            ["file", "title"],
        )
    assert "##[" not in commands[2]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_json_means_the_text_as_it_is(text):
    assert json.loads(hostile_report(text).to_json())["errors"][0]["message"] == text
