"""Views: one or several spaces made into the one vector that is searched."""

from semblance.fusion.definition import Dim, Fusion, Metric, ViewDefinition, Whitening
from semblance.fusion.labelled import Labelled
from semblance.fusion.view import View

__all__ = ["Dim", "Fusion", "Labelled", "Metric", "View", "ViewDefinition", "Whitening"]
