"""Text into the space of pictures: CLIP's own tokens, and no torch after the export."""

import os
import subprocess
import sys

import numpy as np
import pytest

from semblance.encoders import load
from semblance.encoders.text import load_text
from semblance.encoders.text.tokens import clip_tokenizer, tokenizer_in
from semblance.errors import UsageError
from tests.encoders.torch_extra import needs_torch

TEXTS = [
    "a red handbag",
    "  Two   CATS\n& a dog's 3 bowls!! ",
    "naïve café – 日本語 — Ünïcödé 🙂",
    "don't we'll they've I'm 12,345.67",
    "&lt;b&gt;bold&amp;amp;",
    "",
    "word " * 200,
    "_under_score_ #tag @name",
]


@needs_torch
def test_a_handbag_by_eye():
    """<start> a red handbag <end>: the numbers that CLIP's vocabulary gives these words."""
    (row,) = clip_tokenizer()(["a red handbag"])
    assert row[:6].tolist() == [49406, 320, 736, 22654, 49407, 0]


@needs_torch
@pytest.mark.slow
@pytest.mark.parametrize("text", TEXTS)
def test_tokens_are_those_of_open_clip(text):
    from semblance.encoders.networks.libraries import open_clip

    theirs = open_clip().tokenize([text]).numpy()
    assert (clip_tokenizer()([text]) == theirs).all()


@needs_torch
@pytest.mark.slow
def test_the_text_side_is_exported_once_and_runs_without_torch(tmp_path, monkeypatch):
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path))
    side = load_text("mobileclip2_s0", weights="random:1")
    vectors = side.encode(["a red handbag", "a photo of a cat", "shoes"] * 2)
    assert vectors.shape == (6, 512)
    assert vectors[:3] == pytest.approx(vectors[3:], abs=1e-4)
    assert np.linalg.norm(vectors[0] - vectors[1]) > 1e-2
    assert side.space == load("mobileclip2_s0", weights="random:1").space
    code = (
        "from semblance.encoders.text import load_text; import sys; "
        "load_text('mobileclip2_s0', weights='random:1').encode(['x']); "
        "print({'torch', 'open_clip', 'onnx'} & set(sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "SEMBLANCE_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.strip() == "set()"


def test_a_model_without_words_lists_those_that_read():
    with pytest.raises(UsageError, match=r"sees pictures only; .* clip_vit_b32, clip_vit_l14"):
        load_text("fast")


def test_siglip_asks_for_its_tokenizer(tmp_path):
    with pytest.raises(UsageError, match=r"tokenizer\.json"):
        load_text("siglip2_b16", weights="random:0")


@needs_torch
def test_a_tokenizer_from_a_file_fills_up_and_cuts(tmp_path):
    """Words by number, 0 for filling; punctuation is dropped, as SigLIP wants it."""
    tokenizers = pytest.importorskip("tokenizers")
    words = tokenizers.models.WordLevel({"<pad>": 0, "red": 1, "bag": 2, "?": 3}, unk_token="?")
    engine = tokenizers.Tokenizer(words)
    engine.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    engine.save(str(tmp_path / "tokenizer.json"))
    tokens = tokenizer_in(tmp_path, 4)(["Red, bag!", "bag red bag red bag"])
    assert tokens.tolist() == [[1, 2, 0, 0], [2, 1, 2, 2]]
    with pytest.raises(UsageError, match="cannot be read"):
        tokenizer_in(tmp_path / "none", 4)
