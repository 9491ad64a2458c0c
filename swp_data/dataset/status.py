"""Status of an activity in a report: derived from the words of its printed row alone.

The rules are tried in order and the first that matches decides; the words that matched become
`status_basis`. A word counts only where the row speaks of the activity itself, so most rules look at the
first sentence: "Work is ongoing ... the survey has been completed" is active. A row that no rule matches
reports something else: it is active.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from swp_data.dataset.plan_references import ONLY_POINTER

WHOLE, FIRST_SENTENCE, ANYWHERE = "the whole update", "the first sentence", "anywhere in the update"


@dataclass(frozen=True)
class StatusRule:
    """One rule: the status it gives, where it looks, the words it looks for, and why."""

    status: str
    where: str
    words: re.Pattern[str]
    like: str
    reason: str


STATUS_RULES = (
    StatusRule(
        "referred",
        WHOLE,
        ONLY_POINTER,
        '"Refer to 1.1", "Refer to 3.5, 1.2 & 2.1.2"',
        "The row says nothing of its own: it sends the reader to another row.",
    ),
    StatusRule(
        "awaiting_update",
        FIRST_SENTENCE,
        re.compile(r"\b(?:Next )?(?:delivery plan |Delivery plan )?update due [A-Z][a-z]+ \d{4}"),
        '"Next delivery plan update due September 2018"',
        "The first sentence announces when the next update is due.",
    ),
    StatusRule(
        "complete",
        ANYWHERE,
        re.compile(r"\baction (?:is )?(?:now )?completed?\b", re.IGNORECASE),
        '"Action complete", "action completed", "This action is now complete"',
        "The row closes the action in so many words, wherever it does so.",
    ),
    StatusRule(
        "complete",
        FIRST_SENTENCE,
        re.compile(
            r"^Completed?\b"
            r"|^(?:This|These|The review|The project)\b[^.]*?\b(?:has|have|is|are) (?:now )?(?:been )?completed?\b"
            r"|\bsigned off as complete\b"
        ),
        '"Complete", "Completed", "This has now been completed", "signed off as complete"',
        "The row opens by saying that the activity (not a part of it) is complete.",
    ),
    StatusRule(
        "cancelled",
        FIRST_SENTENCE,
        re.compile(r"\b(?:has|have) (?:now )?been cancelled\b"),
        '"have now been cancelled"',
        "The row opens by saying that the scheme was cancelled, even where another is being looked for.",
    ),
    StatusRule(
        "on_hold",
        FIRST_SENTENCE,
        re.compile(
            r"\b(?:(?:has been |have been )?put on hold"
            r"|(?:is|are)(?: still| currently)? on (?:hold|pause)|remains? paused)\b"
        ),
        '"has been put on hold", "is currently on pause", "remains paused"',
        "The row opens by saying that the activity is on hold, paused or put off.",
    ),
    StatusRule(
        "no_update",
        WHOLE,
        re.compile(r"^(?:No further updates?\b[^.-]*\.?|As before|n/a)$"),
        '"No further updates on this at present", "As before", "n/a"',
        "The row says that there is no update, and nothing else.",
    ),
)


def first_sentence(text: str) -> str:
    """Return the first sentence or line of a cell.

    >>> first_sentence("Charter in its second year. Complete.")
    'Charter in its second year.'
    """
    return re.split(r"(?<=[.;!?])\s+(?=[A-Z(])|\n", text, maxsplit=1)[0]


def status_of(activity: str, update: str) -> tuple[str, str]:
    """Return (status, status_basis) of a row from the text of its activity and update cells.

    The basis is '' for an active row and for a blank cell.

    >>> status_of("", "Improvement work undertaken with VAL. Action complete.")
    ('complete', 'Action complete')
    >>> status_of("Refer to C7", "")
    ('referred', 'Refer to C7')
    >>> status_of("", "Work is ongoing. The survey has been completed.")
    ('active', '')
    """
    if not update:
        return ("referred", activity) if ONLY_POINTER.match(activity) else ("no_update", "")
    scopes = {WHOLE: update, FIRST_SENTENCE: first_sentence(update), ANYWHERE: update}
    for rule in STATUS_RULES:
        if match := rule.words.search(scopes[rule.where]):
            return rule.status, match[0].strip()
    return "active", ""
