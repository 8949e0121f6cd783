"""Which tests of the contract an engine is put to; and assertions there explain themselves."""

import pytest

pytest.register_assert_rewrite("tests.gallery.store_contract", "tests.gallery.trait_contract")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, rather than skip, what an engine does not promise: see `port.Capabilities`."""
    beyond = [item for item in items if any(_beyond(item, m) for m in item.iter_markers("needs"))]
    if beyond:
        config.hook.pytest_deselected(items=beyond)
        items[:] = [item for item in items if item not in beyond]


def _beyond(item: pytest.Item, marker: pytest.Mark) -> bool:
    engine = item.cls.ENGINE  # type: ignore[attr-defined]
    return not getattr(engine.capabilities, marker.args[0])
