"""Products: what they are made of, in fifteen categories, and what may change of them."""
