"""Charts: static SVG that Vega-Lite draws when the pages are generated, so a page needs no script to show one.

`progress_chart` shows the statuses of the activities in each report, and `metric_chart` the observations of one
metric, which `plots` lays out. `drawing` turns the layers of any chart into SVG. The page
`docs/reference/how-numbers-were-read.md` says which observations can be drawn together.
"""
