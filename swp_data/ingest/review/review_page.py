"""The review page: one HTML file that works without a network, with each proposal next to its source lines.

Texts of the report are untrusted: they are in the page only as JSON data, and its program shows them as text. A content
security policy allows no other script, and nothing from a network.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from swp_data.datapackage.model import Field
from swp_data.ingest.package_tables import PackageTables, Row
from swp_data.ingest.proposals.proposal import SURE, Proposal, proposal_id
from swp_data.ingest.review.decisions import READ, SHOWN, Decision
from swp_data.ingest.review.stored_quarter import StoredQuarter
from swp_data.text import truncate

LONGEST_TARGET = 300  # characters of what is shown of a row that a proposal points to
LONG_TEXT = ("_text", "wording", "description", "quote", "text", "purpose", "explanation", "definition")
DESCRIBED_BY = ("title", "name", "quote", "wording", "text")
"""The columns that tell a person what a row of another table is, the best first."""
# Characters that could end the element that the JSON is in, or that old browsers take for line ends.
ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def review_page(quarter: StoredQuarter, decisions: Mapping[str, Decision], tables: PackageTables) -> str:
    """Return the review page of a report as HTML.

    Args:
        quarter: the proposals.
        decisions: what is already decided, by the id of the proposal.
        tables: the package, for the titles of its tables and columns.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("swp_data.ingest.review"), autoescape=True, undefined=StrictUndefined
    )
    script, style = _asset("review.js"), _asset("review.css")
    return templates.get_template("review.html").render(
        source_id=quarter.source_id,
        data=_json(_data(quarter, decisions, tables)),
        script=script,
        style=style,
        policy=f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; "
        "form-action 'none'",
    )


@cache
def _asset(name: str) -> str:
    """Return a file that is included in the page."""
    return (files("swp_data.ingest.review") / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return a source expression of a content security policy for an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json(value: Any) -> str:
    r"""Return a value as JSON that can be inside a `script` element.

    >>> _json({"text": "</script><!--"})
    '{"text":"\\u003c/script\\u003e\\u003c!--"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character, escape in ESCAPED.items():
        text = text.replace(character, escape)
    return text


def _data(quarter: StoredQuarter, decisions: Mapping[str, Decision], tables: PackageTables) -> dict[str, Any]:
    names = dict.fromkeys(proposal.table for proposal in quarter.proposals)
    proposed = {
        (proposal.table, tables.key(proposal.table, proposal.row)): proposal.row
        for proposal in quarter.proposals
        if proposal.table in tables.package.resources
    }
    return {
        "sourceId": quarter.source_id,
        "sha256": quarter.sha256,
        "key": hashlib.sha256(quarter.as_json().encode()).hexdigest(),
        "sure": SURE,
        "header": [*READ, *SHOWN],
        "tables": {name: _table(name, tables) for name in names},
        "lines": quarter.lines,
        "pageStarts": quarter.page_starts,
        "proposals": [
            _proposal(proposal, tables)
            | _lines(proposal, quarter)
            | {"points": _targets(proposal, tables, proposed)}
            for proposal in quarter.proposals
        ],
        "decisions": {name: _decision(decision) for name, decision in decisions.items()},
        "unread": quarter.unread,
        "undecided": quarter.undecided,
    }


def _table(name: str, tables: PackageTables) -> dict[str, Any]:
    schema = tables.schema(name)
    resource = tables.package.resources.get(name)
    return {
        "title": resource.title if resource and resource.title else name.replace("_", " ").capitalize(),
        "key": schema.primary_key,
        "columns": [_column(field) for field in schema.fields],
    }


def _column(field: Field) -> dict[str, Any]:
    allowed = field.constraints.get("enum")
    return {
        "name": field.name,
        "title": field.title or field.name,
        "help": field.description,
        "required": field.required,
        "values": list(allowed) if isinstance(allowed, list) else [],
        "long": field.name.endswith(LONG_TEXT),
    }


def _proposal(proposal: Proposal, tables: PackageTables) -> dict[str, Any]:
    """Return a proposal with every column of its table, also those that the report says nothing of."""
    columns = tables.schema(proposal.table).names
    return {
        "id": proposal.proposal_id,
        "table": proposal.table,
        "action": proposal.action,
        "row": dict.fromkeys(columns, "") | dict(proposal.row),
        "previous": dict(proposal.previous),
        "confidence": round(proposal.confidence, 2),
        "reason": proposal.reason,
        "doubts": proposal.doubts,
        "line": proposal.line_start,
        "needs": proposal.depends_on,
    }


def _lines(proposal: Proposal, quarter: StoredQuarter) -> dict[str, int]:
    """Return the lines that a proposal rests on, or else those of the update or passage that it is about."""
    if not proposal.line_start:
        abouts = {
            proposal_id(f"{name}s", proposal.row.get(f"{name}_id", "")) for name in ("update", "passage")
        }
        proposal = next((other for other in quarter.proposals if other.proposal_id in abouts), proposal)
    return {"first": proposal.line_start, "last": proposal.line_end}


def _targets(
    proposal: Proposal, tables: PackageTables, proposed: Mapping[tuple[str, tuple[str, ...]], Row]
) -> dict[str, str]:
    """Return what the rows that a proposal points to are about, by the column that points to them."""
    targets = {}
    for key in tables.schema(proposal.table).foreign_keys:
        column, value = key.fields[0], proposal.row.get(key.fields[0], "")
        table = key.resource or proposal.table
        if len(key.fields) > 1 or not value or table == "sources":
            continue
        row = proposed.get((table, (value,))) or tables.find(table, value) or {}
        text = next((row[name] for name in DESCRIBED_BY if row.get(name)), "")
        if text:
            targets[column] = truncate(text, LONGEST_TARGET)
    return targets


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "verdict": decision.verdict,
        "note": decision.note,
        "edits": {edit.column: {"value": edit.value, "note": edit.note} for edit in decision.edits},
    }
