"""The answers of a comparison."""

from typing import Literal

from pydantic import ConfigDict, Field

from semblance.service.schemas.base import Shape


class SimilarityAnswer(Shape):
    """The three names are a contract: with spaces and capitals, just as they are."""

    model_config = ConfigDict(populate_by_name=True, ser_json_inf_nan="null")

    score: float = Field(alias="Similarity Score", ge=0, le=1)
    similar: Literal["Yes", "No"] = Field(alias="Are the images similar?")
    took_ms: float = Field(alias="Time taken in milliseconds", ge=0)


class WhyShape(Shape):
    """Each model's share of the cosine; together they are the cosine. `evidence` is what each
    re-ranker found, in [0, 1], larger is more alike."""

    shares: dict[str, float]
    evidence: dict[str, float]


class ComparisonAnswer(Shape):
    """`similar` is the verdict of `threshold_as`; `calibration` says what the probability assumes,
    or why there is none. `inliers` of `matches` points agree, where pictures were matched."""

    cosine: float
    similarity: float
    probability: float | None
    similar: bool
    threshold: float
    threshold_as: str
    calibration: str
    model: str
    fit: str
    why: WhyShape
    took_ms: float
    matches: int | None = None
    inliers: int | None = None
