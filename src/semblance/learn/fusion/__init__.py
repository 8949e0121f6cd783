"""Learned fusion: several frozen models' vectors made into one, and whether that pays."""
