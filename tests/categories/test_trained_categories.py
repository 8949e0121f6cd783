"""A category network as a categorizer: it says what the classifier itself says."""

from pathlib import Path

import numpy as np
import pytest

from semblance.categories.trained import TrainedCategories
from semblance.errors import WeightsError
from semblance.images import open_image
from semblance.pipeline.compute import Compute
from tests.photos import write_photos

COMPUTE = Compute(threads=1, precision="exact", device="cpu")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_photos(tmp_path_factory.mktemp("kinds"), per_photo=4, side=48)


@pytest.mark.slow
def test_it_says_what_the_classifier_says(photos: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from semblance.learn.classifier.classifier import Classifier, Prediction
    from semblance.learn.classifier.config import ClassifierConfig
    from semblance.learn.classifier.run import train_classifier
    from semblance.learn.classifier.session import Asked

    config = ClassifierConfig(hidden=8, features=4, input_size=32, looks=0, epochs=2, batch=8)
    run = tmp_path / "run"
    train_classifier(Asked(str(photos), "efficientnet_lite0", config, run), COMPUTE)
    paths = sorted(photos.rglob("*.jpg"))[:5]
    categories = TrainedCategories.open(str(run), COMPUTE)
    prepared = [categories.prepare(open_image(path)) for path in paths]
    said = categories.probabilities(prepared)
    assert said.shape == (5, len(categories.labels))
    assert said.sum(axis=1) == pytest.approx(np.ones(5))
    for row, prediction in zip(said, Classifier.open(run, COMPUTE).predict(paths), strict=True):
        assert isinstance(prediction, Prediction)
        assert prediction.labels == categories.labels
        assert row == pytest.approx(prediction.probabilities, abs=1e-5)
    assert categories.identity == TrainedCategories.open(str(run), COMPUTE).identity
    assert categories.identity.startswith("category model ")


def test_what_is_no_category_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="there is no category model at"):
        TrainedCategories.open(str(tmp_path), COMPUTE)
