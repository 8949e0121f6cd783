"""Learning from a user's own pictures: heads on frozen vectors, and what it takes to train them."""
