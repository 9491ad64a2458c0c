"""Releases: the package in the forms that people use."""
