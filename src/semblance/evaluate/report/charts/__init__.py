"""Charts for reports, each drawn for a light page and for a dark one, by matplotlib."""

from semblance.evaluate.report.charts.bars import bars
from semblance.evaluate.report.charts.curves import Curve, curves
from semblance.evaluate.report.charts.heat_map import heat_map
from semblance.evaluate.report.charts.histogram import histogram
from semblance.evaluate.report.charts.scatter import Point, scatter

__all__ = ["Curve", "Point", "bars", "curves", "heat_map", "histogram", "scatter"]
