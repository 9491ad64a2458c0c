"""The list of all promises with its filters, and the old addresses of lists, which lead to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from swp_data.site import links
from swp_data.site.page import HOME, Page
from swp_data.site.pages.tables import DATA_FOLDER
from swp_data.site.promise_facets import (
    DEADLINES,
    FOR_ALL,
    LAST_WORDS,
    MILESTONE_STATE,
    Values,
    chain_of,
    facets,
    values_of,
)
from swp_data.site.promise_texts import DATA_SCRIPT
from swp_data.site.release_tables import ReleaseTables, Row, split_cell

ADDRESS = "promises/index.html"
MOVED = {
    "objectives/index.html": ("Objectives", ADDRESS),
    "commitments/index.html": ("Commitments", ADDRESS),
    "activities/index.html": ("Activities", ADDRESS),
}
"""The lists that this one replaces: the title and the new address of each."""
SILENT = ("repeated", "vanished", "no_trace")
"""The last words that the list shows, because the status alone would not tell."""


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield the list of the promises, and a page at the address of each list that it replaces."""
    values = {key: values_of(release, promise) for key, promise in release.promises.items()}
    yield Page(
        path=ADDRESS,
        template="explorer.html",
        title="Promises",
        description="Every promise of the plan that this record follows, with its last reported status.",
        section="promises",
        context={
            "groups": list(_groups(release, values)),
            "facets": [
                {
                    "row": facet,
                    "counts": {
                        code: sum(code in value[facet.name] for value in values.values())
                        for code, _ in facet.options
                    },
                }
                for facet in facets(release, values)
            ],
            "total": len(values),
            "data_script": links.relative(f"assets/{DATA_SCRIPT}", ADDRESS),
            "data_folder": DATA_FOLDER,
        },
        scripts=("explorer.js",),
    )
    for path, (title, address) in MOVED.items():
        yield Page(
            path=path,
            template="moved.html",
            title=f"Where the list of {title.lower()} is now",
            description=f"The list of {title.lower()} is now part of the list of promises.",
            section="promises",
            breadcrumbs=(HOME, ("Promises", ADDRESS)),
            context={"address": address},
            canonical=ADDRESS,
        )


def _groups(release: ReleaseTables, values: dict[str, Values]) -> Iterator[dict[str, Any]]:
    """Yield the promises under each objective, and those under none, in the order of the plan."""
    objectives = [(row["objective_id"], row["title"]) for row in release.rows["objectives"]]
    for objective_id, title in [*objectives, (None, FOR_ALL[1])]:
        entries = [
            _entry(release, row, values[key])
            for key, row in release.promises.items()
            if row["objective_id"] == objective_id
        ]
        if entries:
            yield {"id": links.safe_id(objective_id or FOR_ALL[0]), "title": title, "entries": entries}


def _entry(release: ReleaseTables, promise: Row, values: Values) -> dict[str, Any]:
    """Return a promise as the list shows it."""
    states = dict(MILESTONE_STATE.findall(promise["milestones"] or ""))
    return {
        "row": promise,
        "answers": json.dumps(values, separators=(",", ":"), ensure_ascii=False),
        "refs": _refs(release, promise),
        "deadlines": [(DEADLINES[state], states[state]) for state in DEADLINES if state in states],
        "notes": [LAST_WORDS[word] for word in values["word"] if word in SILENT],
        "editions": _editions(release, values["edition"]),
    }


def _editions(release: ReleaseTables, plan_ids: tuple[str, ...]) -> str:
    """Return the editions that a promise is in, in a word or two."""
    if len(plan_ids) > 1:
        return "Both" if len(plan_ids) == len(release.editions) == 2 else f"{len(plan_ids)} editions"
    return "Latest" if plan_ids[0] == release.editions[0]["plan_id"] else "Earlier"


def _refs(release: ReleaseTables, promise: Row) -> str:
    """Return the references of a promise, as the documents print them: the latest first."""
    refs = [
        release.row("activities", key)["ref"] or promise["commitment_ref"] for key in chain_of(promise)[:1]
    ]
    refs += [release.row("activities", key)["ref"] for key in split_cell(promise["earlier_activity_ids"])]
    return ", earlier ".join(dict.fromkeys(ref for ref in refs if ref))
