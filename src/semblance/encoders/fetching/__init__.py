"""Finding the weights of a model: in our folder, in the hub's cache, over the network."""
