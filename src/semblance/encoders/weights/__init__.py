"""Bundled weights, made by `tools/build_bundled_weights.py`."""
