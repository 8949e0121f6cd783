"""Addresses of galleries on a server: read, shown without secrets, and where local files are."""

from pathlib import Path

import pytest

from semblance.errors import UsageError
from semblance.gallery.address import TOKEN, Address, is_address, with_slashes, without_secret
from semblance.gallery.home import home_of, shown

SECRET = "geh/eim@"
WITH_SECRET = "milvus://anna:geh%2Feim%40@db:19531/shop"


def test_an_address_in_full() -> None:
    assert Address.parse("milvus://db:19531/shop_2") == Address("db", 19531, "shop_2")
    assert Address.parse("milvus://db/shop").port == 19530
    assert Address.parse("milvuss://db/shop").uri == "https://db:19530"
    assert Address.parse("milvus://db/shop?tls=true").uri == "https://db:19530"
    assert Address.parse("milvus://[::1]:1/shop").uri == "http://[::1]:1"


def test_a_path_keeps_one_slash_and_that_is_enough() -> None:
    path = Path("milvus://db:19531/shop")
    assert is_address(path)
    assert str(Address.parse(path)) == "milvus://db:19531/shop"
    assert with_slashes(f"{path}: 3 removed") == "milvus://db:19531/shop: 3 removed"


@pytest.mark.parametrize("path", ["shop.gallery", "/milvus:/shop", "milvus", "C:\\milvus\\shop"])
def test_a_folder_is_no_address(path: str) -> None:
    assert not is_address(path)
    assert without_secret(path) == path
    assert home_of(path) == shown(path) == Path(path)


@pytest.mark.parametrize(
    "text",
    [
        f"milvus://anna:{name}"
        for name in (
            "geheim@db",
            "geheim@db/",
            "geheim@db/two__lines",
            "geheim@db/1st",
            "geheim@db/a-b",
            "geheim@db/a/b",
            "geheim@db:port/shop",
            "geheim@/shop",
            "geheim@db/shop?ssl=1",
            "geheim@db/shop?tls=perhaps",
            "geheim@db/" + "x" * 65,
        )
    ],
)
def test_what_is_no_address_is_refused_without_its_secret(text: str) -> None:
    with pytest.raises(UsageError, match="milvus://host:19530/shop") as refused:
        Address.parse(text)
    assert "geheim" not in str(refused.value)


def test_a_secret_is_in_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    address = Address.parse(WITH_SECRET)
    assert address.token == f"anna:{SECRET}"
    for text in (str(address), repr(address), address.digest, str(shown(WITH_SECRET))):
        assert "geh" not in text
        assert "anna" not in text
    monkeypatch.setenv(TOKEN, "other")  # so that the next line's variable is forgotten again
    monkeypatch.setattr("os.environ", {TOKEN: "of:all"})
    for option in ("", "-g", "--gallery="):
        assert without_secret(option + WITH_SECRET) == f"{option}milvus://db:19531/shop"
    assert Address.parse("milvus://db:19531/shop").token == f"anna:{SECRET}"
    assert Address.parse("milvus://elsewhere/shop").token == "of:all"


def test_local_files_go_to_the_users_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SEMBLANCE_DATA", str(tmp_path))
    home = home_of(WITH_SECRET)
    assert home.parent == tmp_path / "galleries"
    assert home.name.startswith("shop-")
    assert home == home_of(Path("milvus://db:19531/shop"))
    others = {home_of(f"milvus://{there}/shop") for there in ("db", "db:1", "other:19531")}
    assert len({home, *others}) == 4
