"""Labels proposed by labelled neighbours, for a person to accept."""
