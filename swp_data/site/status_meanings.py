"""What each status means, in a sentence for readers. The rules that decide a status are in the profile."""

STATUS_MEANINGS = {
    "complete": "The report says in so many words that the activity is finished.",
    "active": "The report says something about it, but not that it is complete or has stopped.",
    "on_hold": "The report says that it is paused or was put off.",
    "cancelled": "The report opens by saying that the activity, or its scheme, was given up.",
    "awaiting_update": "The report only announces when the next update is due.",
    "referred": "The report only sends the reader to another activity.",
    "no_update": "The report says that there is no update, or leaves it blank.",
}
"""By status, in the order in which pages list them."""
