"""The shapes of requests and answers, as the interface description shows them."""
