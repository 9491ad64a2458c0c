"""Views: tables joined to answer a question, written as Polars expressions; each has a module of its own."""

from swp_data.dataset.views.checkability import CHECKABILITY
from swp_data.dataset.views.deadlines import DEADLINES
from swp_data.dataset.views.history import HISTORY
from swp_data.dataset.views.oversight import OVERSIGHT
from swp_data.dataset.views.places import PLACES
from swp_data.dataset.views.progress import PROGRESS
from swp_data.dataset.views.promises import PROMISES
from swp_data.dataset.views.quarters import QUARTERS
from swp_data.dataset.views.series import SERIES
from swp_data.dataset.views.silence import SILENCE
from swp_data.dataset.views.untracked import UNTRACKED
from swp_data.dataset.views.view import View, missing_origins, view_schema
from swp_data.dataset.views.wording_changes import WORDING_CHANGES

__all__ = ["VIEWS", "View", "missing_origins", "view_schema"]

VIEWS: dict[str, View] = {
    "progress": PROGRESS,
    "history": HISTORY,
    "series": SERIES,
    "untracked": UNTRACKED,
    "oversight": OVERSIGHT,
    "deadlines": DEADLINES,
    "promises": PROMISES,
    "silence": SILENCE,
    "quarters": QUARTERS,
    "checkability": CHECKABILITY,
    "wording_changes": WORDING_CHANGES,
    "places": PLACES,
}
