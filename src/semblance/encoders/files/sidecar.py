"""What a graph cannot say of itself, in a TOML file beside it: how its input is prepared."""

import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, get_args

from semblance.encoders.description import EncoderDescription, Interpolation, Preprocessing
from semblance.errors import UsageError

LAYOUTS = ("pixels", "planes")


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The keys of the file; those without a value here must be there.

    `mean` and `std` are per channel, on the 0..255 scale. `layout` `planes` is the usual float
    (n, 3, side, side), which we normalize; `pixels` is (n, side, side, 3) uint8 `images` to
    `features`, normalized inside, as `models export` writes them. `output` names the output to
    use, the first by default. `name`, `architecture`, `dim` and `parameters` are what `models
    export` knows of it; a graph of others is asked itself.
    """

    input_size: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    layout: str = "planes"
    crop: float = 1.0
    interpolation: str = "bicubic"
    output: str = ""
    licence: str = "not stated"
    origin: str = ""
    paper: str = ""
    name: str = ""
    architecture: str = ""
    dim: int = 0
    parameters: int = 0

    @classmethod
    def beside(cls, graph: Path) -> "Sidecar":
        """The sidecar of a graph; raises UsageError with what is missing or wrong."""
        path = place(graph)
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise UsageError(
                f"{path} cannot be read ({error.strerror}); it says how pictures are prepared for "
                f"{graph.name}: input_size, mean and std (on the 0..255 scale), and if need be "
                "crop, interpolation, layout and output"
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{path} is not valid TOML: {error}") from error
        return cls.of(content, str(path))

    @classmethod
    def of(cls, content: dict[str, Any], source: str) -> "Sidecar":
        """From what a TOML file says; `source` names it in errors."""
        known = [field.name for field in fields(cls)]
        unknown = sorted(content.keys() - set(known))
        if unknown:
            raise UsageError(
                f"{source} has the unknown key '{unknown[0]}'; known are {', '.join(known)}"
            )
        missing = sorted({"input_size", "mean", "std"} - content.keys())
        if missing:
            raise UsageError(f"{source} lacks {', '.join(missing)}")
        triples = {key: _triple(content[key], key, source) for key in ("mean", "std")}
        sidecar = cls(**{**content, **triples})
        sidecar._check(source)
        return sidecar

    def _check(self, source: str) -> None:
        words = [self.layout, self.output, self.licence, self.origin, self.paper]
        words += [self.name, self.architecture]
        if type(self.input_size) is not int or self.input_size < 1:
            raise UsageError(f"{source}: input_size must be a number of pixels")
        if not isinstance(self.crop, int | float) or not 0 < self.crop <= 1:
            raise UsageError(f"{source}: crop must be above 0 and at most 1")
        if not all(isinstance(word, str) for word in words):
            raise UsageError(
                f"{source}: layout, output, licence, origin, paper, name and architecture are texts"
            )
        if type(self.dim) is not int or type(self.parameters) is not int:
            raise UsageError(f"{source}: dim and parameters are whole numbers")
        if min(self.std) <= 0:
            raise UsageError(f"{source}: std must be above 0")
        for key, value, allowed in (
            ("layout", self.layout, LAYOUTS),
            ("interpolation", self.interpolation, get_args(Interpolation)),
        ):
            if value not in allowed:
                raise UsageError(f"{source}: {key} is one of {', '.join(allowed)}, not '{value}'")

    @property
    def preprocessing(self) -> Preprocessing:
        interpolation: Interpolation = "bilinear" if self.interpolation == "bilinear" else "bicubic"
        return Preprocessing(self.input_size, float(self.crop), interpolation, self.mean, self.std)


def toml_of(description: EncoderDescription, preprocessing: Preprocessing) -> str:
    """The sidecar of an exported graph, as text."""
    sidecar = Sidecar(
        input_size=preprocessing.input_size,
        mean=preprocessing.mean,
        std=preprocessing.std,
        layout="pixels",
        crop=preprocessing.crop,
        interpolation=preprocessing.interpolation,
        output="features",
        licence=description.licence,
        origin=description.origin,
        paper=description.paper,
        name=description.name,
        architecture=description.architecture,
        dim=description.dim,
        parameters=description.parameters,
    )
    return "".join(f"{key} = {_literal(value)}\n" for key, value in asdict(sidecar).items())


def place(graph: Path) -> Path:
    """`model.onnx.toml` for `model.onnx`."""
    return graph.with_name(f"{graph.name}.toml")


def _triple(value: Any, key: str, source: str) -> tuple[float, float, float]:
    if not isinstance(value, list) or [type(v) in (int, float) for v in value] != [True] * 3:
        raise UsageError(f"{source}: {key} must be three numbers, on the 0..255 scale")
    red, green, blue = map(float, value)
    return red, green, blue


def _literal(value: Any) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return repr(list(value)) if isinstance(value, tuple) else repr(value)
