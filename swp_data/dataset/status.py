"""The status of an activity in a report, derived from the words of its printed row alone.

The rules are those of the profile. They are tried in order, and the first that matches decides; the words that matched
become `status_basis`. A word counts only if it describes the activity itself, so most rules look at the first sentence
only: "Work is ongoing ... the survey has been completed" is active. A row that no rule matches is active.
"""

from __future__ import annotations

import re

from swp_data.dataset.profile import Profile, read_profile


def first_sentence(text: str) -> str:
    """Return the first sentence or line of a cell.

    >>> first_sentence("Charter in its second year. Complete.")
    'Charter in its second year.'
    """
    return re.split(r"(?<=[.;!?])\s+(?=[A-Z(])|\n", text, maxsplit=1)[0]


def status_of(activity: str, update: str, profile: Profile | None = None) -> tuple[str, str]:
    """Return the status of a row and its basis, from the text of its activity and update cells.

    A blank update is `no_update`, or `referred` if the activity only points to another row.

    Args:
        activity: the text of the activity cell.
        update: the text of the update cell.
        profile: the profile with the rules; the installed one by default.

    Returns:
        The status, and the words that decide it (empty for an active row and for a blank update).

    Example:
        >>> status_of("", "Improvement work undertaken with VAL. Action complete.")
        ('complete', 'Action complete')
        >>> status_of("Refer to C7", "")
        ('referred', 'Refer to C7')
        >>> status_of("", "Work is ongoing. The survey has been completed.")
        ('active', '')
    """
    rules = (profile or read_profile()).status_rules
    if not update:
        points_elsewhere = any(rule.pattern.search(activity) for rule in rules if rule.status == "referred")
        return ("referred", activity) if points_elsewhere else ("no_update", "")
    scopes = {"whole update": update, "first sentence": first_sentence(update), "anywhere": update}
    for rule in rules:
        if match := rule.pattern.search(scopes[rule.scope]):
            return rule.status, match[0].strip()
    return "active", ""
