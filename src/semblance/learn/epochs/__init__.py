"""Epoch after epoch: what every training has in common, whatever it trains."""
