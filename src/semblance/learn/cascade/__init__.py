"""Cascades: how short a shortlist of a cheap space may be before answers are lost."""
