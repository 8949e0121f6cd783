"""The plain script that Semblance is measured against: timm, torch eager, PIL, DataLoader.

Arguments: timm model, folder, DataLoader workers. Prints the seconds of the encoding loop;
imports and the building of the model are not counted. Random weights cost the same time.
"""

import sys
import time
from pathlib import Path

import PIL.Image
import torch

from semblance.encoders.networks import libraries


class Pictures(torch.utils.data.Dataset):  # type: ignore[type-arg]
    def __init__(self, files: list[Path], transform: object) -> None:
        self.files, self.transform = files, transform

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, place: int) -> torch.Tensor:
        return self.transform(PIL.Image.open(self.files[place]).convert("RGB"))


def main(model_name: str, folder: str, workers: int) -> None:
    timm = libraries.timm()

    model = timm.create_model(model_name, pretrained=False, num_classes=0).eval()
    transform = timm.data.create_transform(**timm.data.resolve_model_data_config(model))
    pictures = Pictures(sorted(Path(folder).rglob("*.jpg")), transform)
    loader = torch.utils.data.DataLoader(pictures, batch_size=32, num_workers=workers)
    with torch.inference_mode():
        model(torch.zeros(1, 3, 224, 224))
        started = time.perf_counter()
        vectors = torch.cat([model(batch) for batch in loader])
    assert len(vectors) == len(pictures)
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
