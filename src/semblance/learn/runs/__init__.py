"""Runs on disk: the folder of one training, and how its files are written."""
