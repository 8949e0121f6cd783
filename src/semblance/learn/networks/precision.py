"""In which numbers a network computes while it learns; its weights stay float32."""

from dataclasses import dataclass
from typing import Any, Final

PRECISIONS: Final = ("auto", "float32", "bf16", "fp16")


@dataclass(frozen=True, eq=False)
class Arithmetic:
    """Micikevicius et al., "Mixed precision training", 2017, https://arxiv.org/abs/1710.03740.

    The `scaler` keeps small gradients of fp16 from vanishing; for other numbers it does nothing.
    """

    name: str
    device: str
    scaler: Any

    @classmethod
    def of(cls, precision: str, device: str) -> "Arithmetic":
        """`auto` is bf16 on CUDA where the device has it, else fp16; float32 on a processor,
        where bf16 was measured to train EfficientNet-Lite0 more slowly."""
        import torch

        name = precision
        if precision == "auto":
            name = "float32"
            if device == "cuda":
                name = "bf16" if torch.cuda.is_bf16_supported() else "fp16"
        return cls(name, device, torch.amp.GradScaler(device, enabled=name == "fp16"))

    def forward(self) -> Any:
        """The context in which the network computes its outputs."""
        import torch

        kinds = {"bf16": torch.bfloat16, "fp16": torch.float16}
        return torch.autocast(self.device, kinds.get(self.name), enabled=self.name in kinds)
