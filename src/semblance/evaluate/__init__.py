"""Measuring retrieval: metrics as pure functions, and whether a difference is real."""
