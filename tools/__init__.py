"""Programs for maintainers that work on this repository and are not part of the package."""
