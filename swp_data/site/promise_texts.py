"""The texts of each promise, and its row of the view `promises`, as a script for the list of promises.

The list loads the script when a reader filters by words or downloads a selection, and only then.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from swp_data.site.promise_facets import chain_of
from swp_data.site.release_tables import ReleaseTables, Row, split_cell

DATA_SCRIPT = "promises-data.js"


def texts_of(release: ReleaseTables, promise: Row) -> list[str]:
    """Return every text of a promise: titles, wordings, what was planned, and what each report printed.

    A text that another one contains is left out.
    """
    texts = list(dict.fromkeys(text for text in _texts(release, promise) if text))
    return [text for text in texts if not any(text is not other and text in other for other in texts)]


def data_script(release: ReleaseTables) -> str:
    """Return the script, which sets `SWP_PROMISES`: the columns of the view, and the row and texts of each promise.

    A text that several promises share, such as the wording of their commitment, is in it once. No text of the data can
    end the script or break its line.
    """
    rows = list(release.promises.values())
    shared: dict[str, int] = {}
    promises = {
        key: {
            "row": [_plain(value) for value in row.values()],
            "texts": [shared.setdefault(text, len(shared)) for text in texts_of(release, row)],
        }
        for key, row in release.promises.items()
    }
    data = {"columns": list(rows[0]) if rows else [], "texts": list(shared), "promises": promises}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in ("\u2028", "\u2029", "<"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f"var SWP_PROMISES = {text};\n"


def _texts(release: ReleaseTables, promise: Row) -> Iterator[str | None]:
    yield promise["promise"]
    yield promise["commitment"]
    for statement_id in split_cell(promise["statement_ids"]):
        yield release.row("plan_statements", statement_id)["text"]
    for activity_id in chain_of(promise):
        activity = release.row("activities", activity_id)
        commitment = release.row("commitments", activity["commitment_id"])
        yield from (activity["title"], activity["ref"], activity["description"])
        yield from (commitment["title"], commitment["ref"], commitment["wording"])
        for wording in release.rows_where(
            "commitment_wordings", "commitment_id", commitment["commitment_id"]
        ):
            yield wording["wording"]
        for update in release.updates_on(activity_id):
            yield from (update["printed_ref"], update["activity_text"], update["update_text"])


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
