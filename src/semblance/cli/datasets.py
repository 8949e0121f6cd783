"""`semblance datasets`: sample sets that can be made here."""

import typer

from semblance.cli import options

app = typer.Typer(help="Make sample sets.", no_args_is_help=True)
make = typer.Typer(help="Make a sample set.", no_args_is_help=True)
app.add_typer(make, name="make")

KINDS = {"packaging": "rendered cosmetic packaging in 15 categories, with masks and ground truth"}


@app.command("list")
def list_sets(as_json: options.AsJson = False) -> None:
    """List the sets that can be made."""
    from semblance.cli.output import print_json, say, table

    if as_json:
        print_json({"datasets": [{"name": name, "what": what} for name, what in KINDS.items()]})
    else:
        say(table(list(KINDS.items())))
