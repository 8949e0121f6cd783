"""Heads: small maps of the vectors of frozen models."""
