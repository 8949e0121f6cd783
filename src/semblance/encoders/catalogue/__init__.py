"""The catalogue: every model that has a name of its own, as data, readable without torch."""
