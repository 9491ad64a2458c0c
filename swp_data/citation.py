"""Citations: how to cite the dataset, or a document that it quotes.

>>> cite(style="bibtex").startswith("@misc{")
True
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from swp_data import loader
from swp_data.errors import SwpDataError
from swp_data.text import suggestion
from swp_data.types import CitationStyle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swp_data.datapackage.model import Package

__all__ = ["CitationError", "cite", "dataset_citation", "document_citation"]

BIBTEX_SPECIAL = re.compile(r"[&%$#_{}]")


class CitationError(SwpDataError, ValueError):
    """Raised for a style or a document that does not exist; the message lists what does."""


@dataclass(frozen=True, kw_only=True)
class _Work:
    """What is cited; a text is empty if it is not known.

    Attributes:
        id: an identifier without spaces.
        is_dataset: whether it is this dataset, not a document.
        authors: the names of organisations or people, in order.
        title: its title.
        date: when it was published, in ISO 8601.
        version: the version of a dataset.
        url: where it can be found.
        note: what of it is cited, such as a line; a sentence without its full stop.
    """

    id: str
    is_dataset: bool
    authors: tuple[str, ...]
    title: str
    date: str
    version: str
    url: str
    note: str = ""


def cite(
    source_id: str | None = None,
    *,
    style: CitationStyle = "text",
    version: str | None = None,
    base_url: str | None = None,
) -> str:
    """Return how to cite the dataset, or one of the published documents that it quotes.

    Args:
        source_id: a document, by its key in the table `sources`; the dataset by default.
        style: "text", a sentence in the order that DataCite recommends; "bibtex"; "ris", which reference managers
            import; or "csl", CSL-JSON.
        version: as for `load`.
        base_url: as for `load`.

    Returns:
        The citation, which may have several lines.

    Raises:
        CitationError: the style or the document does not exist.
        PackageError: the release cannot be read or is damaged.

    Example:
        >>> print(cite("plan-2020-07"))
        Police and Crime Commissioner for West Mercia (2020). Safer West Mercia Plan.
    """
    styles = get_args(CitationStyle)
    if style not in styles:
        raise CitationError(f"There is no style {style!r}", hint=suggestion(str(style), styles, "styles"))
    if source_id is None:
        work = _dataset(loader.opened_package(version, base_url))
    else:
        work = _document(source_id, version, base_url)
    return _written(work, style)


def document_citation(
    source: Mapping[str, Any], style: CitationStyle = "text", *, note: str = "", entry_id: str = ""
) -> str:
    """Return how to cite a published document, or a place in it, from its row of the table `sources`.

    Args:
        source: the row.
        style: as for `cite`.
        note: what of it is cited, such as a line; a sentence without its full stop.
        entry_id: the identifier of the entry; that of the document by default.

    Example:
        >>> source = {"source_id": "plan", "publisher": "The office", "title": "The plan", "published": "2020-07"}
        >>> document_citation(source, note="Line 7")
        'The office (2020). The plan. Line 7.'
    """
    work = replace(_document_work(source), note=note)
    return _written(replace(work, id=entry_id or work.id), style)


def _written(work: _Work, style: CitationStyle) -> str:
    write = {"text": _text, "bibtex": _bibtex, "ris": _ris, "csl": _csl}[style]
    return write(work)


def dataset_citation(authors: Sequence[str], year: str, title: str, version: str) -> str:
    """Return the sentence that cites a dataset, in the order that DataCite recommends.

    >>> dataset_citation(["A. Author"], "2026", "Plans", "1.0.0")
    'A. Author (2026). Plans (Version 1.0.0) [Data set].'
    """
    return f"{'; '.join(authors)} ({year}). {title} (Version {version}) [Data set]."


def _dataset(package: Package) -> _Work:
    creators = tuple(
        contributor.title for contributor in package.contributors if "creator" in contributor.roles
    )
    return _Work(
        id=f"{package.name}-{package.version}",
        is_dataset=True,
        authors=creators,
        title=package.title,
        date=package.created[:10],
        version=package.version,
        url=package.homepage,
    )


def _document(source_id: str, version: str | None, base_url: str | None) -> _Work:
    sources = loader.table_or_view("sources", version=version, base_url=base_url)
    row = next(sources.filter(source_id=source_id).iter_rows(named=True), None)
    if row is None:
        raise CitationError(
            f"There is no source {source_id[:80]!r}",
            hint=suggestion(source_id, sources["source_id"].to_list(), "sources"),
        )
    return _document_work(row)


def _document_work(row: Mapping[str, Any]) -> _Work:
    return _Work(
        id=row["source_id"],
        is_dataset=False,
        authors=(row["publisher"],),
        title=row["title"],
        date=row["published"] or "",
        version="",
        url=row.get("url") or "",
    )


def _text(work: _Work) -> str:
    year = work.date[:4] or "no date"
    if work.is_dataset:
        sentence = dataset_citation(work.authors, year, work.title, work.version)
    else:
        sentence = f"{'; '.join(work.authors)} ({year}). {work.title}."
    if work.note:
        sentence += f" {work.note}."
    return f"{sentence} {work.url}".rstrip()


def _bibtex(work: _Work) -> str:
    """Return an entry of BibTeX; the authors are in double braces, since they are not names of people."""
    fields = {
        "author": " and ".join(f"{{{_escape_bibtex(author)}}}" for author in work.authors),
        "title": _escape_bibtex(work.title),
        "year": work.date[:4],
        "version": work.version,
        "howpublished": "Data set" if work.is_dataset else "",
        "url": work.url,
        "note": _escape_bibtex(work.note),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{work.id},", *lines, "}"])


def _escape_bibtex(text: str) -> str:
    return BIBTEX_SPECIAL.sub(lambda match: f"\\{match[0]}", text)


def _ris(work: _Work) -> str:
    """Return a record of RIS, the format of reference managers."""
    fields = [
        ("TY", "DATA" if work.is_dataset else "RPRT"),
        *(("AU", author) for author in work.authors),
        ("TI", work.title),
        ("PY", work.date[:4]),
        ("DA", work.date.replace("-", "/")),
        ("ET", work.version),
        ("ID", work.id),
        ("UR", work.url),
        ("N1", work.note),
    ]
    return "\n".join([*(f"{tag}  - {value}" for tag, value in fields if value), "ER  - "])


def _csl(work: _Work) -> str:
    """Return an item of CSL-JSON (https://docs.citationstyles.org)."""
    parts = [int(part) for part in work.date.split("-")] if work.date else []
    item = {
        "id": work.id,
        "type": "dataset" if work.is_dataset else "report",
        "title": work.title,
        "author": [{"literal": author} for author in work.authors],
        "issued": {"date-parts": [parts]} if parts else None,
        "version": work.version,
        "URL": work.url,
        "note": work.note,
    }
    return json.dumps([{key: value for key, value in item.items() if value}], ensure_ascii=False, indent=2)
