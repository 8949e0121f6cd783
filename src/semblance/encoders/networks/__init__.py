"""Networks in torch, only to be exported: nothing here is imported once a graph exists."""
