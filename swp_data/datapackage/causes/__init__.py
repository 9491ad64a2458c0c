"""Causes: which findings of a report follow from others, so that one fault is one finding.

A finding follows from another if it reads the cell, the row, the column or the file that is already wrong: a foreign
key into a table that can't be read, a key whose cell has the wrong type, a cell below a displaced label. It then names
that finding in `follows_from`. Findings that don't depend on each other are never linked, and an error never follows
from a warning. Links don't change the verdict, which counts every finding.
"""

from swp_data.datapackage.causes.find_causes import link_findings

__all__ = ["link_findings"]
