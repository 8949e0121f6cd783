"""Detectors: ONNX exports whose layout is read from the graph, and what they say as boxes."""
