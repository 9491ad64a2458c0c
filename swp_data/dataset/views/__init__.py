"""Views: tables joined for a question, made of plain Polars expressions; a module for each."""

from swp_data.dataset.views.history import HISTORY
from swp_data.dataset.views.oversight import OVERSIGHT
from swp_data.dataset.views.progress import PROGRESS
from swp_data.dataset.views.series import SERIES
from swp_data.dataset.views.untracked import UNTRACKED
from swp_data.dataset.views.view import View, lacking, view_schema

__all__ = ["VIEWS", "View", "lacking", "view_schema"]

VIEWS: dict[str, View] = {
    "progress": PROGRESS,
    "history": HISTORY,
    "series": SERIES,
    "untracked": UNTRACKED,
    "oversight": OVERSIGHT,
}
