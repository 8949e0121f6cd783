"""Choosing the best recipe under a budget, on labelled pictures or on a test of one's own."""
