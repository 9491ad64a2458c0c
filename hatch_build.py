"""Build hook: adds the data to the wheel, as Parquet, with the files of the checkout that go with it."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Files and folders of the checkout that the wheel contains as they are, next to the data.
INCLUDED = (
    "curation",
    "profiles",
    "docs/about",
    "docs/reference/method.md",
    "docs/reference/how-numbers-were-read.md",
)


class ParquetInWheel(BuildHookInterface):
    """Writes the package as Parquet into a temporary folder, from where the wheel includes it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the Parquet files, except for an editable install, which reads the checkout instead."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from swp_data.datapackage.model import open_package
        from swp_data.formats.parquet import write_parquet_package

        self.temporary = tempfile.TemporaryDirectory()
        folder = Path(self.temporary.name) / "_package"
        write_parquet_package(open_package(self.root), folder)
        included = build_data["force_include"]
        included[str(folder)] = "swp_data/_package"
        for path in INCLUDED:
            included[str(Path(self.root, path))] = f"swp_data/_package/{path}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove the temporary folder."""
        if version != "editable":
            self.temporary.cleanup()
