"""Settings: who wins, where each came from, and that secrets stay secret."""

from pathlib import Path

import pytest

from semblance.errors import UsageError
from semblance.service.settings import resolve

TOKEN = "a-token-that-is-long-enough"


def test_flags_win_then_the_environment_then_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "serve.toml"
    file.write_text('gallery = "a.gallery"\nport = 1\nthreads = 2\nqueue = 3\nmodels = ["fast"]\n')
    monkeypatch.setenv("SEMBLANCE_SERVE_PORT", "5")
    monkeypatch.setenv("SEMBLANCE_SERVE_THREADS", "6")
    monkeypatch.setenv("SEMBLANCE_SERVE_ALLOWED_HOSTS", "a.example, b.example")
    found = resolve({"port": 7, "host": None}, file)
    settings = found.settings
    assert (settings.port, settings.threads, settings.queue) == (7, 6, 3)
    assert settings.allowed_hosts == ("a.example", "b.example")
    assert settings.gallery == tmp_path / "a.gallery" and settings.models == ("fast",)
    assert found.origins["port"] == "flag" and found.origins["threads"] == "environment"
    assert found.origins["queue"] == str(file)
    lines = {line.split()[0]: line for line in found.lines()}
    assert lines["batch"].endswith("default") and lines["queue"].endswith(str(file))


def test_a_token_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMBLANCE_SERVE_TOKEN", TOKEN)
    found = resolve({"gallery": tmp_path / "g"})
    assert found.settings.secret == TOKEN
    assert TOKEN not in "\n".join(found.lines()) + repr(found)
    assert any("(hidden)" in line for line in found.lines())


def test_a_token_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    found = resolve({"gallery": "g", "token_file": tmp_path / "token"})
    assert found.settings.secret == TOKEN
    (tmp_path / "token").write_text("short")
    with pytest.raises(UsageError, match="16 ASCII characters") as refused:
        resolve({"gallery": "g", "token_file": tmp_path / "token"})
    assert "short" not in str(refused.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "shop.example"])
def test_elsewhere_only_with_a_token(host: str) -> None:
    with pytest.raises(UsageError, match="a token is needed"):
        resolve({"gallery": "g", "host": host})
    resolve({"gallery": "g", "host": host, "token": TOKEN})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.3.2.1"])
def test_this_machine_needs_none(host: str) -> None:
    assert resolve({"gallery": "g", "host": host}).settings.host == host


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 1", "no setting 'prot'"),
        ("port = 'x'", "'port'"),
        ("port = 70000", "'port'"),
        ("queue = 0", "'queue'"),
        ("threshold = '3'", "outside its scale"),
        ("a b", "not valid TOML"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "serve.toml"
    file.write_text(f'gallery = "g"\n{text}\n')
    with pytest.raises(UsageError, match=said):
        resolve({}, file)


def test_a_wrong_value_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMBLANCE_SERVE_PORT", "my-secret")
    with pytest.raises(UsageError) as refused:
        resolve({"gallery": "g"})
    assert "my-secret" not in str(refused.value)


def test_the_gallery_is_needed() -> None:
    with pytest.raises(UsageError, match="--gallery"):
        resolve({})
