"""The metadata of a release for catalogues: in the release, and with complete addresses in a folder of the host.

`publish --url` writes the folder `catalogue/` next to the releases: the metadata of the highest release, in which every
file is named by its complete address. A catalogue can read it from one address for all versions, and a release that was
built without its address need not be built again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from swp_data.datapackage.checksums import CHECKSUMS
from swp_data.datapackage.json_files import write_json
from swp_data.datapackage.model import Package, PackageError, open_package
from swp_data.formats.addresses import release_address
from swp_data.formats.croissant import croissant
from swp_data.formats.csvw import csvw
from swp_data.formats.dcat import dcat
from swp_data.formats.file_facts import data_files, other_files
from swp_data.formats.schema_org import schema_org
from swp_data.formats.skos import skos
from swp_data.formats.turtle import turtle
from swp_data.formats.zenodo import zenodo
from swp_data.release.overwriting import check_replaceable_folder
from swp_data.remote.index import LATEST
from swp_data.text import json_text

FOLDER = "catalogue"
CSVW = "csv/csv-metadata.json"
DCAT = ("dcat.jsonld", "dcat.ttl")
OTHERS = ("code-lists.jsonld", "code-lists.ttl", "croissant.json", "schema-org.jsonld")


@dataclass(frozen=True)
class CatalogueFolder:
    """The folder `catalogue/` of a host.

    Attributes:
        texts: the text of each of its files, by name; nothing if the folder needs no change.
        url: the address of the host; empty if there is no such folder.
        version: the version that it describes.
    """

    texts: Mapping[str, str]
    url: str = ""
    version: str = ""

    def write(self, folder: Path) -> None:
        """Write the files into a new folder."""
        folder.mkdir()
        for name, text in self.texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")


def write_catalogue_metadata(package: Package, folder: Path, address: str = "") -> None:
    """Write the metadata of a release for programs, when all of its other files are written.

    Args:
        package: the released package.
        folder: the folder of the release.
        address: the address of that folder, with a slash at the end; empty if it is not known.
    """
    csv_files = {file.table: file for file in data_files(package, folder) if file.folder == "csv"}
    write_json(folder / CSVW, csvw(package, csv_files))
    write_json(folder / "zenodo.json", zenodo(package))
    for name, text in catalogue_texts(package, folder, address).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def catalogue_texts(package: Package, folder: Path, address: str) -> dict[str, str]:
    """Return the text of each file for catalogues, by its name; for the parameters, see `write_catalogue_metadata`."""
    files = data_files(package, folder)
    others = sorted({*other_files(folder, files), *OTHERS, CSVW} - {*DCAT, CHECKSUMS})
    graph = dcat(package, files, others, address)
    lists = skos(package, address)
    return {
        "code-lists.jsonld": _json(lists),
        "code-lists.ttl": turtle(lists),
        "croissant.json": _json(croissant(package, files, address)),
        DCAT[0]: _json(graph),
        DCAT[1]: turtle(graph),
        "schema-org.jsonld": _json(schema_org(package, files, address)),
    }


def prepare_catalogue(
    to: Path, released: Path, index: Mapping[str, Any], url: str, *, replace: bool = False
) -> CatalogueFolder:
    """Return the folder `catalogue/` for the releases of an index; nothing is written.

    Args:
        to: the folder of releases.
        released: the folder of the release that is published.
        index: the new index.
        url: the address of the folder of releases; empty if it is not known.
        replace: whether to replace a folder of that name that someone else made or changed.

    Raises:
        PackageError: someone else made or changed the folder.
    """
    version = index["aliases"].get(LATEST, "")
    if not url or not version:
        return CatalogueFolder({}, url)
    folder = to / version
    if not folder.exists():
        folder = released  # it is being published
    texts = catalogue_texts(open_package(folder), folder, release_address(url, version))
    sums = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    texts[CHECKSUMS] = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))
    present = {path.name: path.read_bytes() for path in (to / FOLDER).glob("*") if path.is_file()}
    if present == {name: text.encode() for name, text in texts.items()}:
        return CatalogueFolder({}, url, version)
    if not replace:
        _check_ours(to / FOLDER)
    return CatalogueFolder(texts, url, version)


def _check_ours(folder: Path) -> None:
    try:
        check_replaceable_folder(folder)
    except PackageError as error:
        raise PackageError(
            "has the name of the folder for catalogues, but publishing did not write all of its files",
            where=str(folder),
            hint="move it away, or replace it with --replace",
        ) from error


def _json(value: Mapping[str, Any]) -> str:
    return json_text(value, indent=2) + "\n"
