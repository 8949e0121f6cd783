"""Bundled weights, made by `tools/build_saliency_weights.py`."""
