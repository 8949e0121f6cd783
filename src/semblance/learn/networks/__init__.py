"""Networks that learn from the pictures themselves, whatever they learn to say of them."""
