"""Encoders in files: graphs that somebody else made, and ours for somebody else."""
