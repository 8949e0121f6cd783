"""Salient-object localizers: what a viewer looks at first, as a soft mask."""
