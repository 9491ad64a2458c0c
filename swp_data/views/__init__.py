"""Views: tables joined for a question, made of plain Polars expressions; a module for each."""

from swp_data.views.history import HISTORY
from swp_data.views.oversight import OVERSIGHT
from swp_data.views.progress import PROGRESS
from swp_data.views.series import SERIES
from swp_data.views.untracked import UNTRACKED
from swp_data.views.view import View, lacking, view_schema

__all__ = ["VIEWS", "View", "lacking", "view_schema"]

VIEWS: dict[str, View] = {
    "progress": PROGRESS,
    "history": HISTORY,
    "series": SERIES,
    "untracked": UNTRACKED,
    "oversight": OVERSIGHT,
}
