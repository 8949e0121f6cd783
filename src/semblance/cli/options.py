"""Options that several commands share, each described once."""

from pathlib import Path
from typing import Annotated

import typer

GalleryPath = Annotated[
    Path,
    typer.Option(
        "--gallery",
        "-g",
        help="The gallery's folder, such as shop.gallery, or milvus://host:19530/shop.",
    ),
]
Models = Annotated[
    list[str] | None,
    typer.Option(
        "--model", "-m", help="A model or alias (fast, default, quality); repeat to fuse several."
    ),
]
FusionName = Annotated[
    str | None,
    typer.Option(
        "--fusion",
        help="How several models become one vector: concat, mean, weighted (fitted on the labels) "
        "or weighted:2,1,1.",
    ),
]
WeightsFiles = Annotated[
    list[str] | None,
    typer.Option(
        "--weights",
        metavar="FILE|MODEL=FILE",
        help="Weights of your own (safetensors, pth) instead of the published ones; repeatable.",
    ),
]
LayerName = Annotated[
    str | None, typer.Option("--layer", help="pooled (default), penultimate or logits.")
]
Grey = Annotated[
    bool | None, typer.Option("--grey/--no-grey", help="See no colour: grey in all channels.")
]
Mirror = Annotated[
    bool | None, typer.Option("--mirror/--no-mirror", help="Average with the mirror image.")
]
TwoScales = Annotated[
    bool | None,
    typer.Option("--two-scales/--one-scale", help="Average with 1.41 times the input size."),
]
LocalizerName = Annotated[
    str | None,
    typer.Option(
        "--localize",
        help="Look at the object: u2netp, grabcut, rembg:NAME, onnx:PATH, detect:PATH; or none.",
    ),
]
MattingName = Annotated[
    str | None,
    typer.Option("--matting", help="Refine the object's edge: closed-form, fba[:PATH], or none."),
]
SightName = Annotated[
    str | None,
    typer.Option(
        "--sight",
        help="What models see: cut (the object alone, default), white, crop, or pool.",
    ),
]
Margin = Annotated[
    float | None, typer.Option("--margin", help="Left around the object, as a share of it; 0.1.")
]
Regions = Annotated[
    bool | None,
    typer.Option("--regions/--no-regions", help="Index each object of a picture by itself, too."),
]
CategoryModel = Annotated[
    str | None,
    typer.Option(
        "--category",
        help="Predict categories: 'labels' (means of the labels), a trained model's name, or off.",
    ),
]
Rerankers = Annotated[
    list[str] | None,
    typer.Option(
        "--rerank",
        help="Re-rank by contour, keypoints, reciprocal or expansion; repeat for several; or none.",
    ),
]
Dim = Annotated[
    str | None,
    typer.Option(
        "--dim", help="Reduce (PCA) to this many dimensions, or to keep 99% of the mAP; or none."
    ),
]
WhiteningName = Annotated[
    str | None, typer.Option("--whitening", help="none (default), or half, of the reduction.")
]
MetricName = Annotated[
    str | None, typer.Option("--metric", help="cosine (default), or euclidean on raw vectors.")
]
RecordText = Annotated[
    str | None,
    typer.Option(
        "--record-text",
        metavar="ATTRIBUTE,...",
        help="Attributes whose text joins a record's vector, such as title,description, or none.",
    ),
]
RecordTextWeight = Annotated[
    float | None,
    typer.Option("--record-text-weight", help="Its share, above 0 and up to 1; default 0.5."),
]
TokenizerFolder = Annotated[
    Path | None, typer.Option("--tokenizer", help="The folder of a SigLIP's tokenizer.json.")
]
InputSize = Annotated[
    int | None, typer.Option("--input-size", help="Pixels a side that the model sees.")
]
ViewName = Annotated[
    str | None, typer.Option("--view", help="Which of the gallery's views; else the default one.")
]
RecipeFile = Annotated[
    Path | None,
    typer.Option(
        "--recipe",
        help="A TOML file with models, fusion, dim and so on, or a ready one: domain, "
        "domain-published.",
    ),
]
ThresholdText = Annotated[
    str | None,
    typer.Option(
        "--threshold", help="A similarity such as 0.8, or cos>=0.6; calibrated, p>=0.9, fpr<=0.001."
    ),
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Worker threads; default: usable cores.")
]
Precision = Annotated[
    str, typer.Option("--precision", help="fast (bf16 where the CPU has it) or exact (float32).")
]
Device = Annotated[str, typer.Option("--device", help="auto, cpu or cuda.")]
WhereText = Annotated[
    str | None,
    typer.Option("--where", help="Only records that match, such as \"label = 'jar'\"."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
