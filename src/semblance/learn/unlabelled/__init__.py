"""Heads learnt without labels: altered copies that agree, or clusters taken for classes."""
