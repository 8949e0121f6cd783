"""How a service is set up: flags, then the environment, then a TOML file, then defaults."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, SettingsConfigDict

from semblance.errors import UsageError
from semblance.evaluate.feedback.store import MOST_DAYS, MOST_SEARCHES
from semblance.gallery.address import is_address, without_secret
from semblance.gallery.home import home_of
from semblance.search.threshold import Threshold
from semblance.service.security.hosts import WILDCARDS, is_loopback

PREFIX = "SEMBLANCE_SERVE_"
"""Of the environment's variables: SEMBLANCE_SERVE_PORT is `port`."""

SHORTEST_TOKEN = 16
"""Characters; a shorter one can be guessed."""

MIB = 1024 * 1024


def _words(value: Any) -> Any:
    """`a, b` in the environment is a list, as `["a", "b"]` is in TOML."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


def _gallery(value: Any) -> Any:
    """An address without its password, which goes where the client finds it."""
    return without_secret(str(value)) if isinstance(value, str | Path) else value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
Folders = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_words)]
Positive = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """Everything that can be said about a service. Paths in a TOML file are from its folder."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    gallery: Annotated[Path, BeforeValidator(_gallery)]
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    workers: Positive = 1
    read_only: bool = False

    token: SecretStr | None = None
    token_file: Path | None = None
    allowed_hosts: Words = ()
    allowed_origins: Words = ()

    model: str = "default"
    models: Words = ()
    input_size: int | None = None
    threshold: str = "0.8"
    view: str | None = None
    precision: Literal["fast", "exact"] = "fast"
    device: Literal["auto", "cpu", "cuda"] = "auto"

    max_upload_mb: Positive = 25
    max_request_mb: Positive = 200
    max_pictures: Positive = 100
    max_megapixels: Positive = 100
    body_seconds: Seconds = 60
    pause_seconds: Seconds = 10

    threads: Positive = 4
    queue: Positive = 64
    batch: Positive = 8
    per_client: Annotated[int, Field(ge=0)] = 0
    write_seconds: Seconds = 20
    shutdown_seconds: Positive = 30

    fetch_urls: bool = False
    fetch_allowed: Words = ()
    fetch_seconds: Seconds = 10

    feedback: bool = True
    feedback_texts: bool = False
    feedback_searches: Positive = MOST_SEARCHES
    feedback_days: Seconds = MOST_DAYS
    interleave: Words = ()

    reports: Path | None = None
    watch: Folders = ()
    watch_seconds: Seconds = 30
    webhook: str | None = None

    @property
    def home(self) -> Path:
        """Where uploads, reports and the rest of this machine are."""
        return home_of(self.gallery).absolute()

    @property
    def secret(self) -> str | None:
        """The token, from the setting or its file. Raises UsageError for one that is no secret."""
        found = self.token.get_secret_value() if self.token else None
        if found is None and self.token_file is not None:
            found = _read(self.token_file).strip()
        if found is not None and (len(found) < SHORTEST_TOKEN or not found.isascii()):
            raise UsageError(
                f"the token needs {SHORTEST_TOKEN} ASCII characters at least; make one with "
                "`python -c 'import secrets; print(secrets.token_urlsafe())'`"
            )
        return found

    @property
    def limit(self) -> Threshold:
        return Threshold.parse(self.threshold)

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the service."""
        host = "127.0.0.1" if self.host in WILDCARDS else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def check(self) -> None:
        """Raises UsageError for what is unsafe or cannot be."""
        Threshold.parse(self.threshold)
        if self.interleave and len(set(self.interleave)) != 2:
            raise UsageError("the setting 'interleave' names two different views, or none")
        if self.secret is None and not is_loopback(self.host):
            raise UsageError(
                f"listening on {self.host} lets others in, so a token is needed: name a file that "
                f"holds it with --token-file, or set {PREFIX}TOKEN"
            )


@dataclass(frozen=True)
class Resolved:
    """Settings, and where each value came from."""

    settings: Settings
    origins: Mapping[str, str]

    def lines(self) -> list[str]:
        """One line a setting: name, value, origin. Secrets are told to exist, and no more."""
        rows = [
            (name, _shown(getattr(self.settings, name)), self.origins.get(name, "default"))
            for name in Settings.model_fields
        ]
        wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
        return [f"{n.ljust(wide[0])}  {value.ljust(wide[1])}  {o}" for n, value, o in rows]


def resolve(flags: Mapping[str, Any], config: Path | None = None) -> Resolved:
    """The settings of a service; raises UsageError for an unknown or impossible one."""
    layers = (
        ("flag", {name: value for name, value in flags.items() if value is not None}),
        ("environment", _environment()),
        (str(config), _file(config) if config is not None else {}),
    )
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, layer in layers:
        for name, value in layer.items():
            if name not in merged:
                merged[name], origins[name] = value, origin
    try:
        settings = Settings(**merged)
    except ValidationError as error:
        raise UsageError(_described(error, origins)) from None
    settings.check()
    return Resolved(settings, origins)


def _environment() -> dict[str, Any]:
    return EnvSettingsSource(Settings)()


def _file(path: Path) -> dict[str, Any]:
    try:
        given = tomllib.loads(_read(path))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not valid TOML: {error}") from error
    for name in ("gallery", "token_file", "reports"):
        if isinstance(given.get(name), str) and not is_address(given[name]):
            given[name] = path.parent / given[name]
    if isinstance(given.get("watch"), list):
        given["watch"] = [path.parent / folder for folder in given["watch"]]
    return given


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error


def _described(error: ValidationError, origins: Mapping[str, str]) -> str:
    """The first thing that is wrong; never the value, which may be a secret."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(map(str, first["loc"]))
    if first["type"] == "extra_forbidden":
        known = ", ".join(Settings.model_fields)
        return f"there is no setting '{name}' ({origins.get(name, 'default')}); there are {known}"
    if first["type"] == "missing":
        return f"the setting '{name}' is missing; name it with --{name} or in the file"
    return f"the setting '{name}' ({origins.get(name, 'default')}) is wrong: {first['msg']}"


def _shown(value: Any) -> str:
    if isinstance(value, SecretStr):
        return "(hidden)"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
