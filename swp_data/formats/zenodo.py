"""The metadata of a release for Zenodo, which gives each version a DOI.

The same object is the `.zenodo.json` of a repository and the `metadata` of a deposit.

Format: https://developers.zenodo.org/#representation (deposit metadata)
"""

from __future__ import annotations

from html import escape
from typing import Any

from swp_data.datapackage.model import Package
from swp_data.formats.dataset_metadata import dataset_metadata

LANGUAGES = {"en": "eng", "cy": "cym"}  # Zenodo has the codes of ISO 639-3


def zenodo(package: Package) -> dict[str, Any]:
    """Return the metadata of a release for Zenodo."""
    metadata = dataset_metadata(package)
    deposit: dict[str, Any] = {
        "upload_type": "dataset",
        "title": metadata.title,
        "version": metadata.version,
        "publication_date": metadata.date,
        "creators": [{"name": name} for name in metadata.creators],
        "description": f"<p>{escape(metadata.description)}</p>",
        "access_right": "open",
        "license": metadata.licence.name.lower(),
        "notes": escape(metadata.licence.title),
        "keywords": list(metadata.keywords),
    }
    if language := LANGUAGES.get(metadata.language.partition("-")[0].lower()):
        deposit["language"] = language
    if related := [
        {"identifier": address, "relation": "isDerivedFrom"} for address in metadata.source_addresses.values()
    ]:
        deposit["related_identifiers"] = related
    return deposit
