"""The soft edge of an object: a rough mask becomes an alpha matte and the object's own colours."""
