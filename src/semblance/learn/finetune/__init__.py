"""Fine-tuning: a network of the catalogue learns on from a user's labelled pictures."""
