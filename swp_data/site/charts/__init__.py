"""Pictures of the data: static SVG, drawn by Vega-Lite when the pages are made, so that a page needs no script.

`progress_chart` shows the states of the activities in each report, `metric_chart` the figures of one metric. What
can be drawn together, and what can't, is said in `docs/figures.md`.
"""

from swp_data.site.charts.drawing import Chart, as_file
from swp_data.site.charts.metrics import metric_chart
from swp_data.site.charts.progress import progress_chart

__all__ = ["Chart", "as_file", "metric_chart", "progress_chart"]
