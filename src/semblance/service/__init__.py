"""The HTTP door: the same library calls as the command line, for a web app and for programs.

Importing a module of this folder imports FastAPI; nothing outside of it does before
`semblance serve` runs.
"""
