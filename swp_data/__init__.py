"""The Safer West Mercia Plan as open data.

>>> import swp_data as swp
>>> "updates" in swp.tables()
True
>>> swp.load("plans")["plan_id"].to_list()
['swp-2016', 'swp-2020']
"""

from swp_data.loader import describe, load, releases, scan, tables, view, views

__all__ = ["describe", "load", "releases", "scan", "tables", "view", "views"]
