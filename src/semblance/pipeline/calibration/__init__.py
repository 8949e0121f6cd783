"""Calibrating a view: pictures in, a study that is kept with the view out."""
