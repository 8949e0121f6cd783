"""`python -m semblance` is the command `semblance`."""

from semblance.cli import main

if __name__ == "__main__":
    main()
