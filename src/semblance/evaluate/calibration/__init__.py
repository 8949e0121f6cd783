"""What a cosine is worth: the probability that two pictures match, and thresholds with errors."""
