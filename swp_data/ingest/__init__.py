"""Ingest: from the text of a report to draft rows of the canonical tables.

`drafts.draft_report` reads a report (`report_file`), recognises its layout (`layouts`), reads what it prints into plain
data (`printed`) by the words of the profile (`vocabulary`), and turns it into rows (`drafts`, `delivery_plan_rows`). A
person reviews the rows; nothing is written to `data/`.
"""
