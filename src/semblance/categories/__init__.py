"""Which category a picture is of, how surely, and which categories to search for it."""
