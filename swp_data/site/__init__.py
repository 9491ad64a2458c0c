"""What people read: the pages of docs/ (`docs.py`), and the data portal, a static site made from a release.

`build.py` is where the site begins: it verifies a release, plans every page and writes them. `record.py` holds the
tables of the release; `plan.py`, `oversight.py`, `figures.py`, `documents.py`, `tables.py` and `about.py` each decide
the pages of one part; `links.py` and `words.py` say where a record's page is and how a fact is said; `page.py` turns
a page into HTML by the templates; `charts/` draws the pictures, `search.py` writes the index of the search.
"""
