"""The service keeps what its description promises, for requests that it allows and others."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.service.server import Server, serving

pytestmark = pytest.mark.slow

LONGEST_QUERY = 4000
EXAMPLES = 5
"""Requests of each kind an operation."""


@pytest.fixture(scope="module")
def server(made_gallery: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    shop = Path(shutil.copytree(made_gallery, tmp_path_factory.mktemp("schema") / "shop.gallery"))
    with serving(shop) as running:
        yield running


@pytest.fixture(scope="module")
def operations(server: Server) -> list[Any]:
    import schemathesis

    schema = schemathesis.openapi.from_url(f"{server.client.base_url}/openapi.json")
    return [found.ok() for found in schema.get_all_operations()]


def test_every_operation_is_described(operations: list[Any]) -> None:
    assert len(operations) >= 20
    for operation in operations:
        said = operation.definition.raw
        assert said["summary"] and said["tags"], operation.label
        assert "application/problem+json" in said["responses"]["422"]["content"]


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_the_description_is_kept(operations: list[Any], mode: str) -> None:
    from schemathesis import GenerationMode

    for operation in operations:
        _check(operation, operation.as_strategy(generation_mode=GenerationMode(mode)))


def _check(operation: Any, strategy: Any) -> None:
    """Ask for what the strategy draws; the answer has a documented status, type and shape."""
    from hypothesis.errors import Unsatisfiable
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def ask(case: Any) -> None:
        if (case.query or {}).get("method") in ("tsne", "umap"):
            return  # these take their time, whatever is asked
        if len(str(case.query)) > LONGEST_QUERY:
            return  # the server hangs up on an address that it will not read
        # A part that is bytes fits the description, and is seldom a picture.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    try:
        ask()
    except Unsatisfiable:
        return  # nothing can be wrong with an operation that takes nothing
