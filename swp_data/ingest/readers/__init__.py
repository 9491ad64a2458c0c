"""Readers of report files: a PDF, a Word document or a text becomes one text with tabs between the cells of tables."""

from swp_data.errors import SwpDataError


class ReaderError(SwpDataError):
    """Raised for the file of a report that a reader cannot read."""
