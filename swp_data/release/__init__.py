"""Build, verify and publish releases: a package in the formats that people use, with metadata and checksums."""
