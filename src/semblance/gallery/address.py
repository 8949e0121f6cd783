"""Where a gallery on a Milvus server is: `milvus://host:19530/shop`."""

import os
import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from semblance.errors import UsageError

TOKEN: Final = "SEMBLANCE_MILVUS_TOKEN"
"""The environment's variable with `user:password`, or an API key."""

PORT: Final = 19530

FORM: Final = "milvus://host:19530/shop"

_ADDRESS: Final = re.compile(r"(milvuss?):[/\\]{1,2}(?![/\\])(.*)", re.DOTALL)
"""One slash is what `Path` leaves of two."""

_ARGUMENT: Final = re.compile(r"(-\w|--[\w-]+=|)(milvuss?:[/\\].*)", re.DOTALL)
_COLLAPSED: Final = re.compile(r"\b(milvuss?):[/\\](?![/\\])")

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
_LONGEST_NAME: Final = 64
_YES: Final = {"true": True, "1": True, "false": False, "0": False}


def is_address(path: str | os.PathLike[str]) -> bool:
    """Whether this names a gallery on a server, and no folder."""
    return _ADDRESS.match(os.fspath(path)) is not None


@dataclass(frozen=True, slots=True)
class Address:
    """A server and a gallery there. `token` is shown nowhere: neither by str nor by repr."""

    host: str
    port: int
    gallery: str
    tls: bool = False
    token: str = field(default="", repr=False)

    @classmethod
    def parse(cls, path: str | os.PathLike[str]) -> "Address":
        """`milvus[s]://[user:password@]host[:port]/name[?tls=true]`; without a user, the token is
        that of the environment.

        Raises UsageError, whose text repeats nothing that could be a secret.
        """
        match = _ADDRESS.fullmatch(os.fspath(path))
        if match is None:
            raise UsageError(f"that is no address of a gallery; it looks like {FORM}")
        scheme, rest = match.groups()
        try:
            parts = urlsplit(f"{scheme}://{rest.replace(chr(92), '/')}")
            port = parts.port or PORT
        except ValueError:
            raise UsageError(
                f"the address of the gallery is no URL; it looks like {FORM}"
            ) from None
        if not parts.hostname:
            raise UsageError(f"the address of the gallery names no host; it looks like {FORM}")
        tls = scheme == "milvuss" or _asks_tls(parts)
        found = cls(parts.hostname, port, _name(parts), tls, _token(parts))
        return found if found.token else replace(found, token=found.remembered)

    @property
    def server(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def remembered(self) -> str:
        """The token for this server that `without_secret` took out, or that of the environment."""
        return os.environ.get(self._variable) or os.environ.get(TOKEN, "")

    @property
    def uri(self) -> str:
        """What the client is told, apart from the token."""
        return f"{'https' if self.tls else 'http'}://{self.server}"

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits of server and gallery."""
        return sha256(f"{self.server}/{self.gallery}".encode()).hexdigest()[:12]

    @property
    def _variable(self) -> str:
        return f"{TOKEN}_{sha256(self.server.encode()).hexdigest()[:12]}"

    def remember(self) -> None:
        """Keep the token in the environment, for this process and those that it starts."""
        os.environ[self._variable] = self.token

    def __str__(self) -> str:
        return f"milvus{'s' * self.tls}://{self.server}/{self.gallery}"


def without_secret(text: str) -> str:
    """An argument or setting as it may be printed: an address's user and password go to the
    environment of this process. What is no address, nor an option with one, stays as it is."""
    found = _ARGUMENT.fullmatch(text)
    if found is None or "@" not in text:
        return text
    address = Address.parse(found[2])
    address.remember()
    return f"{found[1]}{address}"


def with_slashes(text: str) -> str:
    """A text in which addresses that went through `Path` have both of their slashes again."""
    return _COLLAPSED.sub(r"\1://", text)


def _name(parts: SplitResult) -> str:
    name = parts.path.strip("/")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        raise UsageError(
            f"a gallery on {parts.hostname} needs a name of letters, digits and single underscores "
            f"that begins with a letter, {_LONGEST_NAME} characters at most, such as {FORM}"
        )
    return name


def _asks_tls(parts: SplitResult) -> bool:
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    choice = _YES.get(asked.pop("tls", "false").lower())
    if asked or choice is None or parts.fragment:
        raise UsageError(f"after ? the address of a gallery says tls=true or nothing: {FORM}")
    return choice


def _token(parts: SplitResult) -> str:
    if parts.username is None:
        return ""
    return f"{unquote(parts.username)}:{unquote(parts.password or '')}"
