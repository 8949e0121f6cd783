"""Drawing: from a product and a view to the pixels of one picture."""
