"""Local features: pictures compared point by point, or by all their points in one vector."""
