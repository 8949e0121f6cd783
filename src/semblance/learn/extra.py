"""The libraries of the extra `train`: there, or an error that says how to get them."""

from functools import partial

from semblance import extras

needs = partial(extras.needs, extra="train")
