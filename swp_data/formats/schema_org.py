"""The release for search engines: a schema.org Dataset as JSON-LD.

Standard: https://schema.org/Dataset
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from swp_data.formats.metadata import Facts, File

Json = dict[str, Any]


def dataset(facts: Facts) -> Json:
    """Return what schema.org says of the dataset as a whole, which Croissant says as well."""
    told: Json = {
        "name": facts.title,
        "description": facts.description,
        "version": facts.version,
        "datePublished": facts.date,
        "license": facts.licence.path,
        "creator": [{"@type": "Organization", "name": name} for name in facts.creators],
        "keywords": list(facts.keywords),
        "inLanguage": "en",
        "isAccessibleForFree": True,
    }
    return told | ({"url": facts.homepage} if facts.homepage else {})


def schema_org(facts: Facts, files: Iterable[File]) -> Json:
    """Return the dataset with a download for each file."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **dataset(facts),
        "usageInfo": facts.licence.title,
        "isBasedOn": list(facts.sources),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.title,
                "description": file.description,
                "contentUrl": file.path,
                "encodingFormat": file.media_type,
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in files
        ],
    }
