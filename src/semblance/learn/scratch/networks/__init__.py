"""The small networks: each from planes of pixels, (n, c, side, side), to vectors, (n, dim)."""
