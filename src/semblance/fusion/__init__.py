"""Views: one or several spaces made into the one vector that is searched."""

from semblance.fusion.definition import Fusion, Metric, ViewDefinition
from semblance.fusion.view import View

__all__ = ["Fusion", "Metric", "View", "ViewDefinition"]
