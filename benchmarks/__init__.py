"""Performance figures: ratios measured in one run, printed and written to docs/results."""
