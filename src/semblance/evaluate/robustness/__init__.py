"""Robustness: what a change to a picture costs each model."""
