"""Altered copies of pictures, encoded once and kept like the pictures themselves."""
