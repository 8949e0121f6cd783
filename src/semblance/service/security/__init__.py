"""What keeps the door: who may come in, how much they may bring, and what never leaves."""
