"""`semblance serve`: the HTTP interface and the web app."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from semblance.cli.flags import with_flags


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingFlags:
    """Settings of the service, by their names; None is not said."""

    gallery: Annotated[
        Path | None,
        typer.Option("--gallery", "-g", help="The gallery's folder; an absent one is made."),
    ] = None
    host: Annotated[
        str | None, typer.Option(help="Where to listen (127.0.0.1); elsewhere with a token only.")
    ] = None
    port: Annotated[int | None, typer.Option(help="8000 unless told.")] = None
    workers: Annotated[
        int | None, typer.Option(help="Processes that share the gallery; one unless told.")
    ] = None
    token_file: Annotated[
        Path | None, typer.Option("--token-file", help="A file that holds the token.")
    ] = None
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="Of comparisons, and of a new gallery.")
    ] = None
    reports: Annotated[
        Path | None, typer.Option("--reports", help="A folder of reports to show.")
    ] = None
    read_only: Annotated[
        bool | None, typer.Option("--read-only", help="Change nothing in the gallery.")
    ] = None


@with_flags
def serve(
    settings: SettingFlags,
    config: Annotated[
        Path | None, typer.Option("--config", help="A TOML file with any of the settings.")
    ] = None,
) -> None:
    """Serve a gallery over HTTP: compare, search, add pictures; the interface is at /docs.

    Every setting can be in the file or in the environment (SEMBLANCE_SERVE_PORT is `port`); flags
    win, then the environment.
    """
    from semblance.cli.output import warn
    from semblance.service.running import run
    from semblance.service.settings import resolve

    flags = asdict(settings)
    resolved = resolve(flags, config)
    for line in resolved.lines():
        warn(line)
    warn(f"open {resolved.settings.address} in a browser; Ctrl+C ends the service")
    run(resolved, flags, config)
