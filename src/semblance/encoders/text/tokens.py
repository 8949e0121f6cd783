"""From text to the numbers that a text network takes, without torch."""

import gzip
import html
import importlib.util
import string
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.errors import RuntimeMissing, UsageError

CLIP_MERGES = 49152 - 256 - 2
"""CLIP's vocabulary has 49,408 entries: 256 bytes, the same at the end of a word, these merges, and
the marks of start and end."""

CLIP_PATTERN = r"'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+"
"""What CLIP takes for a word: Radford et al. 2021, and https://github.com/openai/CLIP."""

START, END = "<start_of_text>", "<end_of_text>"


@dataclass(frozen=True, eq=False)
class Tokenizer:
    """Cuts texts into tokens; rows are cut and filled up to `context` tokens."""

    engine: Any
    context: int
    pad: int
    plain: bool

    def __call__(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """(len(texts), context) int64."""
        rows = np.full((len(texts), self.context), self.pad, np.int64)
        encodings = self.engine.encode_batch([self._clean(text) for text in texts])
        for row, encoding in zip(rows, encodings, strict=True):
            ids = encoding.ids
            kept = ids if len(ids) <= self.context else [*ids[: self.context - 1], ids[-1]]
            row[: len(kept)] = kept
        return rows

    def _clean(self, text: str) -> str:
        text = html.unescape(html.unescape(text))
        if self.plain:
            text = text.replace("_", " ").translate(str.maketrans("", "", string.punctuation))
        return " ".join(text.split()).lower()


def clip_tokenizer(context: int = 77) -> Tokenizer:
    """CLIP's, from the vocabulary that open_clip ships; MobileCLIP uses it too."""
    tokenizers = _library()
    byte_level = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    merges = _clip_merges()
    letters = _byte_letters()
    words = [*letters, *(f"{letter}</w>" for letter in letters), *map("".join, merges), START, END]
    vocabulary = {word: number for number, word in enumerate(words)}
    engine = tokenizers.Tokenizer(
        tokenizers.models.BPE(vocabulary, merges, end_of_word_suffix="</w>")
    )
    split = tokenizers.pre_tokenizers.Split(
        tokenizers.Regex(CLIP_PATTERN), behavior="removed", invert=True
    )
    engine.pre_tokenizer = tokenizers.pre_tokenizers.Sequence([split, byte_level])
    engine.post_processor = tokenizers.processors.TemplateProcessing(
        single=f"{START} $A {END}",
        special_tokens=[(word, vocabulary[word]) for word in (START, END)],
    )
    return Tokenizer(engine, context, pad=0, plain=False)


def tokenizer_in(folder: Path, context: int) -> Tokenizer:
    """The tokenizer of a `tokenizer.json`, as SigLIP's models come with one."""
    file = folder / "tokenizer.json" if folder.is_dir() else folder
    try:
        engine = _library().Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises Exception itself
        raise UsageError(f"the tokenizer {file} cannot be read ({error})") from error
    engine.no_padding()
    engine.no_truncation()
    return Tokenizer(engine, context, pad=engine.token_to_id("<pad>") or 0, plain=True)


def _library() -> Any:
    try:
        import tokenizers
    except ModuleNotFoundError as error:
        raise RuntimeMissing(
            "reading text needs the package tokenizers; run `pip install tokenizers`"
        ) from error
    return tokenizers


def _clip_merges() -> list[tuple[str, str]]:
    # Looked up, not imported: importing open_clip would import torch.
    found = importlib.util.find_spec("open_clip")
    if found is None or found.origin is None:
        raise RuntimeMissing(
            "CLIP's vocabulary comes with open_clip_torch; run `pip install 'semblance[torch]'`"
        )
    file = Path(found.origin).with_name("bpe_simple_vocab_16e6.txt.gz")
    lines = gzip.decompress(file.read_bytes()).decode("utf-8").split("\n")
    pairs = (line.split() for line in lines[1 : 1 + CLIP_MERGES])
    return [(first, second) for first, second in pairs]


def _byte_letters() -> list[str]:
    """The letter that stands for each byte, in the vocabulary's order: printable ones first."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) for byte in printable] + [chr(256 + n) for n in range(len(others))]
