"""One file for each family of detector exports: how it is recognised and how it is decoded."""
