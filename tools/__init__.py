"""Programs for maintainers of this repository, which are not part of the package."""
