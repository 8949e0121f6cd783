"""An accuracy's interval is of groups, and is not a point where there was no error."""

import numpy as np
import pytest

from semblance.evaluate.significance import bootstrap
from semblance.learn.classifier.certainty import share_right

TEN = [f"product {place // 4}" for place in range(40)]


def test_without_an_error_the_groups_count() -> None:
    """Ten products all right: one in forty such tests would come out so at 69.2 %."""
    found = share_right(np.ones(40, bool), TEN)
    assert (found.mean, found.high, found.units, found.unit) == (1, 1, 10, "group")
    assert found.low**10 == pytest.approx(0.025) and found.low == pytest.approx(0.692, abs=1e-3)
    worst = share_right(np.zeros(40, bool), TEN)
    assert (worst.mean, worst.low) == (0, 0) and worst.high == pytest.approx(1 - found.low)


def test_as_scipy_has_it() -> None:
    stats = pytest.importorskip("scipy.stats")
    exact = stats.binomtest(17, 17).proportion_ci(0.95, method="exact")
    found = share_right(np.ones(17, bool), [str(place) for place in range(17)])
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high))


def test_with_errors_it_is_the_bootstrap() -> None:
    right = np.arange(40) % 4 != 0
    found, plain = share_right(right, TEN), bootstrap(right.astype(float), groups=np.array(TEN))
    assert found == plain
