"""Exclusions: the kinds of printed numbers that measure nothing, each with its pattern.

A number that no observation holds has to fall under one of these, or be listed with its kind in
`exclusions.csv` beside this file, word for word. A pattern never covers a number that an observation holds.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
TIME = r"(?:seconds?|minutes?|mins|days)"


@dataclass(frozen=True)
class Exclusion:
    """One kind of number that is no observation."""

    kind: str
    meaning: str
    pattern: re.Pattern[str]


def _kind(kind: str, meaning: str, *patterns: str) -> Exclusion:
    return Exclusion(kind, meaning, re.compile("|".join(f"(?:{one})" for one in patterns), re.MULTILINE))


EXCLUSIONS = (
    _kind(
        "date",
        "a day, or a stretch of months that names a period",
        rf"\b{DAY}(?: to {DAY})?(?: of)? (?i:{MONTH})\b(?:[ ,]*\d{{4}})?",
        rf"\b{MONTH} {DAY}\b(?:[ ,]*\d{{4}})?|\b{MONTH} ?\d{{2}}\b(?!%)",
        r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b",
        r"\b12 months? (?:to|period|ago)\b|last 12 months|next 12 months|\bmid \d\d\b",
        r"\b(?:[Tt]wo|[Ff]our) (?:weeks|months|years) ago\b|\b(?:last|past) two (?:weeks|months|years)\b",
    ),
    _kind("year", "a calendar year", r"(?<![\d,.£])(?:19|20)\d\d(?!\d|,\d|\.\d)"),
    _kind(
        "financial_year", "a financial year or a span of years", r"(?<!\d)(?:20)?\d\d[/-](?:20)?\d\d\b(?!-)"
    ),
    _kind(
        "quarter",
        "a quarter of a year",
        r"\bQ[1-4]\b(?: and [1-4]\b)?",
        r"\b[Qq]uarter (?:\d|four)\b",
        r"\b\d(?:st|nd|rd|th) quarter\b",
    ),
    _kind(
        "reference",
        "the number of a commitment, an activity, a paragraph, an appendix or a page",
        r"(?<![\d£.,])(?:[1-4]\.\d{1,2}\.\d{1,2}|[1-4]\.(?:1[0-2]|[1-9]))(?![\d%]| ?million)(?!\.\d*[1-9]\d)",
        r"\b[A-D]\.?\d{1,2}(?:\.\d{1,2})?\b",
        r"\b[Aa]ppendix \d\b|\bparagraph \d+\b|\bpages \d+ and \d+\b|\bAGENDA ITEM \d\b|ID=\d+|reports-2",
    ),
    _kind(
        "list_number",
        "the number of an item of a list",
        r"\(\d\)|\(6$|\(6(?=\t)|(?:^|[\s>])\d{1,2}[.)](?=\s|\(|[A-Z]|$)|(?<=\))\d\.(?= )|^\s*\d{1,2}$",
    ),
    _kind("call_line", "the name of a telephone line", r"(?<!\t)\b(?:999|101|111)\b(?! visits)"),
    _kind("version", "the version of a program", r"\b[vV]\d+(?:\.\d+)?\b"),
    _kind("legal", "an act, a section or a schedule", r"\bS22a?\b|\bSchedule \d\b|\bAct \d{4}\b"),
    _kind("road", "the number of a road", r"\bA\d{1,4}\b"),
    _kind(
        "name",
        "a number in a name",
        r"\b(?:Covid|COVID)[- ]19\b|\bOutcome 16\b|\b[Pp]hase \d\b|\btier \d\b|\b(?:4|four) E's|2\+1\+1",
        r"\b7 point plan\b|\bYear 3 data\b|\bThree Counties\b",
    ),
    _kind(
        "definition",
        "a number that says what is measured",
        rf"\b(?:within|in) \d+ {TIME}\b|\banswered in \d+\b|\bless than \d years\b",
    ),
    _kind(
        "age_group",
        "the age of those who are meant",
        r"\b\d+(?: to |-)\d+ years? olds?\b|\b\d+-\d+ year old\b|\bunder \d+ year\b|\baged (?:under )?\d+\b|\(11-17\)",
    ),
    _kind("order", "a place in an order", r"\b(?:[Ff]irst|[Ss]econd|[Tt]hird|FIRST)\b"),
    _kind(
        "phrase",
        "a number word that counts nothing",
        r"\bone[ -]to[ -]one\b|\b1:1\b|\b[Oo]nce\b(?! and)|\bone off\b|\bone another\b",
    ),
    _kind("page", "the number of a page", r"\t\d{1,2}$|\.{4,}\d+$|(?<=[a-z])\d{1,2}$"),
    _kind(
        "contact",
        "a telephone number, a postcode or an address",
        r"\b0\d{4} ?\d{6}\b|\b[A-Z]{2}\d \d[A-Z]{2}\b|https?://\S+|mailto:\S+|\S+@\S+",
    ),
    _kind(
        "restated",
        "a share in words beside the same share in figures",
        r"\b(?:half|(?:a )?quarter|[Tt]wo-thirds|(?:a )?fifth)\b(?= \(\d)",
    ),
)


def listed() -> dict[tuple[str, int], list[tuple[str, str]]]:
    """Return the (text, kind) that `exclusions.csv` lists for each (source, line)."""
    found: dict[tuple[str, int], list[tuple[str, str]]] = {}
    with Path(__file__).with_name("exclusions.csv").open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            found.setdefault((record["source_id"], int(record["line"])), []).append(
                (record["text"], record["kind"])
            )
    return found
