"""Learning from a user's own pictures."""
