"""The verdict on a promise: what became of it, in sentences that are composed from data.

`verdict` is a function of plain facts; `swp_data.site.promise_facts` reads them from the tables of a release. Each
sentence says when it was so: a status is that of a report, not of today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from swp_data import wording
from swp_data.text import join_words, plural

STATUS_WORDS = {
    "active": "in progress",
    "complete": "complete",
    "on_hold": "on hold",
    "cancelled": "cancelled",
    "awaiting_update": "no report yet, only the time of the next update",
    "referred": "reported under another reference",
    "no_update": "no update",
}
"""How a sentence says a status; a status that is not listed is written as its code."""

REPORTED_AS = ("active", "complete", "on_hold", "cancelled")
"""The statuses whose words go on from "was reported"."""

COUNTED_STATES = {
    "met": "met",
    "done": "done without a printed date",
    "met_late": "met late",
    "moved": "put off",
    "dropped": "dropped",
    "open": "later than the last report",
    "passed_without_word": "passed without a word",
}
"""How several dates in one state are counted, in the order of the sentence."""

DISAGREEMENTS = {
    "complete_but_not_met": "Although it is reported as {}, no report says that everything announced for it was done.",
    "stopped_but_open": "Although it is reported as {}, a date that was announced for it was still to come.",
    "milestone_dropped": "A step that was announced for it was dropped, but it is reported as {}.",
}
"""The sentences on disagreements between the statuses; `status_of_a_part` is a part of the first sentence instead."""

PART_DISAGREEMENT = {"status_of_a_part": "It is reported as {}, but the report says so of a part of it only."}
"""The sentence on it where no headline says so."""

UNCOUNTED_STATES = ("no_deadline", "repeated")
"""States of milestones that set no deadline, or whose deadline a later milestone repeats."""

LONGEST_LIST = 2  # dates that are listed one by one


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A date by which something was to be done.

    Args:
        due: the date in words.
        state: a code of the column `state` of the view `deadlines`.
        met: when it was done, in words; empty if it is not printed.
        moved_to: the new date in words; empty if there is none.
    """

    due: str
    state: str
    met: str = ""
    moved_to: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the verdict on a promise follows from.

    Args:
        status: the code of its last status; None if no report prints a row for it.
        as_of: the end of the period of the report with that status.
        is_statement: whether it is a statement of the plan that no commitment tracks.
        printed: for such a statement, the date of the plan that prints it.
        earlier: for such a statement, the references of the earlier commitments that it goes back to.
        earlier_as_of: the end of the last report on these.
        parts: the parts of the activity on which the last update has a status: each in words, with the code.
        deadlines: its own milestones, in order of their dates.
        earlier_activities: the activities of earlier editions that it continues: the name of each, with its facts.
        disagreement: the codes of the column `disagreement` of the view `promises`.
        change: how the last report differs from the previous one: a code of the view `silence`, or empty.
        later: the references of the commitments of the next edition that its commitment became.
        trace: what the next edition has of its commitment, in words; empty if it has a successor.
    """

    status: str | None
    as_of: date | None
    is_statement: bool = False
    printed: str = ""
    earlier: Sequence[str] = ()
    earlier_as_of: date | None = None
    parts: Sequence[tuple[str, str]] = ()
    deadlines: Sequence[Deadline] = ()
    earlier_activities: Sequence[tuple[str, Facts]] = ()
    disagreement: Sequence[str] = ()
    change: str = ""
    later: Sequence[str] = ()
    trace: str = ""


@dataclass(frozen=True)
class Verdict:
    """The verdict on a promise: the sentence with its status, and what else is to be known.

    Args:
        headline: one sentence with the last status and its date.
        details: more sentences, the most important first.
    """

    headline: str
    details: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All sentences."""
        return " ".join((self.headline, *self.details))


def verdict(facts: Facts) -> Verdict:
    """Return the verdict on a promise.

    >>> verdict(Facts(status="active", as_of=date(2020, 12, 31), deadlines=[
    ...     Deadline(due="April 2019", state="met", met="1 April 2019")])).text
    'Last reported December 2020: in progress. Due April 2019: met.'
    """
    details = [
        *_parts(facts),
        *_deadlines(facts),
        *_earlier_activities(facts),
        *_disagreements(facts),
        *_change(facts),
        *_earlier(facts),
        *_later(facts),
    ]
    return Verdict(_headline(facts), tuple(details))


def _headline(facts: Facts) -> str:
    if facts.is_statement:
        return f"Printed in the plan of {facts.printed}; no commitment of the delivery plan tracks it."
    if facts.status is None:
        return "No report of this record has a row for it."
    words = _status_words(facts.status)
    only_a_part = ", but only in part" if "status_of_a_part" in facts.disagreement else ""
    return f"Last reported {_month(facts.as_of)}: {words}{only_a_part}."


def _parts(facts: Facts) -> Iterator[str]:
    for part, status in facts.parts:
        yield f"Reported {_status_words(status)}: {_lower_article(part)}."


def _disagreements(facts: Facts) -> Iterator[str]:
    if facts.status is not None:
        yield from disagreement_sentences(facts.status, facts.disagreement, DISAGREEMENTS)


def disagreement_sentences(
    status: str, codes: Sequence[str], sentences: Mapping[str, str] | None = None
) -> list[str]:
    """Return what disagrees with a status, in sentences.

    >>> disagreement_sentences("on_hold", ["stopped_but_open"])
    ['Although it is reported as on hold, a date that was announced for it was still to come.']
    """
    words = _status_words(status)
    sentences = {**PART_DISAGREEMENT, **DISAGREEMENTS} if sentences is None else sentences
    return [sentence.format(words) for code, sentence in sentences.items() if code in codes]


def _deadlines(facts: Facts) -> Iterator[str]:
    deadlines = [deadline for deadline in facts.deadlines if deadline.state not in UNCOUNTED_STATES]
    if len(deadlines) <= LONGEST_LIST:
        yield from (f"Due {deadline.due}: {deadline_words(deadline)}." for deadline in deadlines)
        return
    states = [_counted_state(deadline) for deadline in deadlines]
    if len(set(states)) == 1:
        words = COUNTED_STATES.get(states[0]) or wording.format_code(states[0])
        yield f"All {len(deadlines)} dates announced for it: {words}."
        return
    known = [*COUNTED_STATES, *dict.fromkeys(state for state in states if state not in COUNTED_STATES)]
    counts = [
        f"{states.count(state)} {COUNTED_STATES.get(state) or wording.format_code(state)}"
        for state in known
        if state in states
    ]
    yield f"Of {plural(len(deadlines), 'date')} announced for it: {join_words(counts)}."


def _earlier_activities(facts: Facts) -> Iterator[str]:
    """Yield a sentence for each earlier activity that was completed or stopped, or for which a date was announced."""
    for name, earlier in facts.earlier_activities:
        dates = "; ".join(_lower_first(sentence.removesuffix(".")) for sentence in _deadlines(earlier))
        in_brackets = f" ({dates})" if dates else ""
        if earlier.status not in {"complete", "on_hold", "cancelled"} and not dates:
            continue
        if earlier.status is None:
            yield f"No report has a row for the earlier activity {name}{in_brackets}."
        elif earlier.status in REPORTED_AS:
            only_a_part = ", but only in part," if "status_of_a_part" in earlier.disagreement else ""
            words = f"{_status_words(earlier.status)}{only_a_part}"
            yield f"The earlier activity {name} was reported {words} in {_month(earlier.as_of)}{in_brackets}."
        else:
            words = _status_words(earlier.status)
            yield f"The earlier activity {name}, last reported {_month(earlier.as_of)}: {words}{in_brackets}."


def deadline_words(deadline: Deadline) -> str:
    """Return what became of a date.

    >>> deadline_words(Deadline(due="May 2019", state="moved", moved_to="July 2019"))
    'put off to July 2019'
    """
    if deadline.state == "met" and not deadline.met:
        return "done, on a date that is not printed"
    if deadline.state == "met_late" and deadline.met:
        return f"met late, {deadline.met}"
    if deadline.state == "moved":
        return f"put off to {deadline.moved_to}" if deadline.moved_to else "put off, without a new date"
    words = {
        "met": "met",
        "met_late": "met late",
        "dropped": "dropped",
        "open": "later than the last report on it",
        "passed_without_word": "passed, and no report says whether it was met",
        "repeated": "announced again with the same date",
        "no_deadline": "sets no deadline, and no later report mentions it",
    }
    return words.get(deadline.state) or wording.format_code(deadline.state)


def _counted_state(deadline: Deadline) -> str:
    return "done" if deadline.state == "met" and not deadline.met else deadline.state


def _change(facts: Facts) -> Iterator[str]:
    if facts.change == "repeated":
        yield "The last report repeats the report before it word for word."
    if facts.change == "vanished":
        yield "The last report on the plan no longer lists it."


def _earlier(facts: Facts) -> Iterator[str]:
    if facts.earlier:
        noun = "commitment" if len(facts.earlier) == 1 else "commitments"
        reported = f", last reported {_month(facts.earlier_as_of)}" if facts.earlier_as_of else ""
        yield f"It goes back to the {noun} {join_words(facts.earlier)} of the previous edition{reported}."


def _later(facts: Facts) -> Iterator[str]:
    if facts.later:
        yield (
            f"No activity of the next edition continues it; its commitment became {join_words(facts.later)} there."
        )
    elif facts.trace:
        yield f"Its commitment in the next edition: {_lower_first(facts.trace)}."


def _status_words(status: str) -> str:
    return STATUS_WORDS.get(status) or wording.format_code(status)


def _month(day: date | None) -> str:
    return wording.format_date(day.isoformat()[:7]) if day else "without a date"


def _lower_article(text: str) -> str:
    """Return a phrase with a small first letter if its first word is no name."""
    is_article = text.split(" ", maxsplit=1)[0] in {"A", "All", "An", "Most", "Part", "Some", "The", "What"}
    return _lower_first(text) if is_article else text


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
