"""Encoders that were designed, not trained: what they measure can be read in their code."""
