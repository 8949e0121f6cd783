"""U2-Net-p, the salient-object network that comes with Semblance.

`tools/build_saliency_weights.py` makes the file and prints its hash. Qin et al. 2020, U2-Net,
https://arxiv.org/abs/2005.09007; trained on DUTS by its authors, Apache-2.0.
"""

from pathlib import Path

from semblance.encoders.graph import PackagedGraph
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.localize.saliency.network import SalientNetwork
from semblance.localize.saliency.preprocessing import U2NET

WEIGHTS = Path(__file__).parent.parent / "weights" / "u2netp.onnx"
SHA256 = "b1a5df29fea7850971a168e47c57a89afa061704f6a50de685c66a55daa5bf2f"


def u2netp(choice: RuntimeChoice | None = None) -> SalientNetwork:
    """The bundled network, nothing opened yet."""
    graph, side = PackagedGraph(WEIGHTS, SHA256), U2NET.input_size
    return SalientNetwork("u2netp", SHA256, side, lambda: graph(side), choice)
