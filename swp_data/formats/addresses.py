"""The identifiers and addresses of a dataset, its parts and its files in the formats for catalogues.

An identifier is the same wherever the release is: it comes from the `id` of the descriptor. Without one, it is an
address relative to the folder of the release. The address of a file is relative, unless the folder's address is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from swp_data.errors import PackageError
from swp_data.formats.dataset_metadata import ADDRESS
from swp_data.text import printable, safe_link

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True)
class Addresses:
    """The identifiers and addresses of one release.

    Attributes:
        identifier: the `id` of the dataset; may be empty.
        folder: the address of the folder of the release, with a slash at the end; empty if it is not known.

    >>> Addresses("urn:uuid:1").part("plans.csv"), Addresses("urn:uuid:1").file("csv/plans.csv")
    ('urn:uuid:1#plans.csv', 'csv/plans.csv')
    >>> Addresses(folder="https://data.example/1.0.0/").dataset
    'https://data.example/1.0.0/datapackage.json#dataset'
    """

    identifier: str = ""
    folder: str = ""

    @property
    def dataset(self) -> str:
        """The identifier of the dataset."""
        return self.identifier or self.part("dataset")

    def part(self, name: str, value: str = "") -> str:
        """Return the identifier of a part, such as its publisher or a value of a code list."""
        whole = self.identifier or f"{self.folder}{DESCRIPTOR}"
        part = f"{whole}#{quote(name)}"
        return f"{part}/{quote(value, safe='')}" if value else part

    def file(self, path: str) -> str:
        """Return the address of a file of the release."""
        return f"{self.folder}{quote(path)}"


def check_host(url: str) -> None:
    """Check the address of a folder of releases on a host, which may be empty.

    Raises:
        PackageError: it is not an address that a catalogue can name.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.fragment)
    except ValueError:
        usable = False
    if url and not (usable and safe_link(url) == url and ADDRESS.fullmatch(url)):
        raise PackageError(
            f"{printable(url)[:80]!r} is not the address of a folder",
            hint="write it like 'https://data.example/swp-data/'",
        )


def release_address(url: str, version: str) -> str:
    """Return the address of the folder of a release on a host; empty if the host is not known.

    >>> release_address("https://data.example/swp-data", "1.2.0"), release_address("", "1.2.0")
    ('https://data.example/swp-data/1.2.0/', '')
    """
    return f"{url.rstrip('/')}/{quote(version)}/" if url else ""
