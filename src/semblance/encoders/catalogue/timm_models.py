"""timm's models under names of their own; a test compares each with timm's own configuration."""

from semblance.encoders.catalogue import papers
from semblance.encoders.catalogue.normalization import HALF, IMAGENET
from semblance.encoders.description import (
    LARGEST_INPUT,
    EncoderDescription,
    Family,
    Interpolation,
    Preprocessing,
)
from semblance.encoders.exported import exported_encoder
from semblance.encoders.registry import register

APACHE, BSD = "Apache-2.0", "BSD-3-Clause"
DINOV3 = "DINOv3 License (https://ai.meta.com/resources/models-and-libraries/dinov3-license)"


def _model(
    name: str,
    tag: str,
    dim: int,
    size: int,
    parameters: int,
    paper: str,
    origin: str,
    licence: str = APACHE,
    *,
    family: Family = "convolutional",
    crop: float = 0.875,
    interpolation: Interpolation = "bicubic",
    pixels: tuple[tuple[float, float, float], tuple[float, float, float]] = IMAGENET,
    penultimate: int | None = None,
    logits: int | None = 1000,
    pooling: str = "average",
    patch: int | None = None,
    smallest: int = 32,
) -> EncoderDescription:
    steps = (4 * patch, LARGEST_INPUT // patch * patch, patch) if patch else None
    return EncoderDescription(
        name=name,
        family=family,
        library="timm",
        architecture=tag,
        dim=dim,
        penultimate=penultimate or dim,
        logits=logits,
        preprocessing=Preprocessing(size, crop, interpolation, *pixels),
        parameters=parameters,
        weights=f"hub:timm/{tag}/model.safetensors",
        weights_sha256="",
        licence=licence,
        origin=origin,
        paper=paper,
        pooling=pooling,
        input_sizes=steps or (smallest, LARGEST_INPUT, 1),
    )


TORCHVISION = "torchvision, ImageNet-1k"
ROSS = "Ross Wightman, ImageNet-1k"
GOOGLE = "Google, ImageNet-1k, converted from TensorFlow"
GOOGLE_21K = "Google, ImageNet-21k (AugReg), converted from JAX"
META = "Meta AI, ImageNet-1k"
LVD142M = "Meta AI, LVD-142M, self-supervised"
LVD1689M = "Meta AI, LVD-1689M, self-supervised"

MODELS = (
    _model("resnet18", "resnet18.tv_in1k", 512, 224, 11_689_512, papers.RESNET,
           TORCHVISION, BSD, interpolation="bilinear"),
    _model("resnet50", "resnet50.tv_in1k", 2048, 224, 25_557_032, papers.RESNET,
           TORCHVISION, BSD, interpolation="bilinear"),
    _model("resnet101", "resnet101.tv_in1k", 2048, 224, 44_549_160, papers.RESNET,
           TORCHVISION, BSD, interpolation="bilinear"),
    _model("resnet152", "resnet152.tv_in1k", 2048, 224, 60_192_808, papers.RESNET,
           TORCHVISION, BSD, interpolation="bilinear"),
    _model("resnetv2_101", "resnetv2_101.a1h_in1k", 2048, 224, 44_541_480, papers.RESNET_V2,
           ROSS, crop=0.95, pixels=HALF),
    _model("inception_v3", "inception_v3.tv_in1k", 2048, 299, 23_834_568, papers.INCEPTION_V3,
           TORCHVISION, pixels=HALF, smallest=75),
    _model("inception_v4", "inception_v4.tf_in1k", 1536, 299, 42_679_816, papers.INCEPTION_V4,
           GOOGLE, pixels=HALF, smallest=75),
    _model("inception_resnet_v2", "inception_resnet_v2.tf_in1k", 1536, 299, 55_843_464,
           papers.INCEPTION_V4, GOOGLE, crop=0.8975, pixels=HALF, smallest=75),
    _model("vgg16", "vgg16.tv_in1k", 512, 224, 138_357_544, papers.VGG,
           TORCHVISION, BSD, interpolation="bilinear", penultimate=4096),
    _model("vgg19", "vgg19.tv_in1k", 512, 224, 143_667_240, papers.VGG,
           TORCHVISION, BSD, interpolation="bilinear", penultimate=4096),
    _model("efficientnet_b0", "efficientnet_b0.ra_in1k", 1280, 224, 5_288_548,
           papers.EFFICIENTNET, ROSS),
    _model("efficientnetv2_l", "tf_efficientnetv2_l.in21k_ft_in1k", 1280, 384, 118_515_272,
           papers.EFFICIENTNET_V2, "Google, ImageNet-21k then 1k, converted from TensorFlow",
           crop=1.0, pixels=HALF),
    _model("mobilenet_v2", "mobilenetv2_100.ra_in1k", 1280, 224, 3_504_872,
           papers.MOBILENET_V2, ROSS),
    _model("mobilenet_v3", "mobilenetv3_large_100.ra_in1k", 960, 224, 5_483_032,
           papers.MOBILENET_V3, ROSS, penultimate=1280),
    _model("densenet121", "densenet121.tv_in1k", 1024, 224, 7_978_856, papers.DENSENET,
           TORCHVISION),
    _model("nasnet_large", "nasnetalarge.tf_in1k", 4032, 331, 88_753_150, papers.NASNET,
           GOOGLE, crop=0.911, pixels=HALF, smallest=75),
    _model("pnasnet5_large", "pnasnet5large.tf_in1k", 4320, 331, 86_057_668, papers.PNASNET,
           GOOGLE, crop=0.911, pixels=HALF, smallest=75),
    _model("cspdarknet53", "cspdarknet53.ra_in1k", 1024, 256, 27_642_184, papers.CSPNET,
           ROSS, crop=0.887, interpolation="bilinear"),
    _model("convnext_tiny", "convnext_tiny.fb_in1k", 768, 224, 28_589_128, papers.CONVNEXT, META),
    _model("convnext_base", "convnext_base.fb_in1k", 1024, 224, 88_591_464, papers.CONVNEXT, META),
    _model("vit_b16", "vit_base_patch16_224.augreg_in1k", 768, 224, 86_567_656, papers.AUGREG,
           "Google, ImageNet-1k (AugReg), converted from JAX", family="transformer", crop=0.9,
           pixels=HALF, pooling="class token", patch=16),
    _model("vit_b16_in21k", "vit_base_patch16_224.augreg_in21k", 768, 224, 102_595_923,
           papers.AUGREG, GOOGLE_21K, family="transformer", crop=0.9, pixels=HALF,
           logits=21_843, pooling="class token", patch=16),
    _model("dinov2_small", "vit_small_patch14_dinov2.lvd142m", 384, 518, 22_056_192,
           papers.DINOV2, LVD142M, family="transformer", crop=1.0, logits=None,
           pooling="class token", patch=14),
    _model("dinov2_base", "vit_base_patch14_dinov2.lvd142m", 768, 518, 86_579_712,
           papers.DINOV2, LVD142M, family="transformer", crop=1.0, logits=None,
           pooling="class token", patch=14),
    _model("dinov3_small", "vit_small_patch16_dinov3.lvd1689m", 384, 256, 21_586_944,
           papers.DINOV3, LVD1689M, DINOV3, family="transformer", crop=1.0, logits=None, patch=16),
    _model("dinov3_base", "vit_base_patch16_dinov3.lvd1689m", 768, 256, 85_641_216,
           papers.DINOV3, LVD1689M, DINOV3, family="transformer", crop=1.0, logits=None, patch=16),
)  # fmt: skip

for _description in MODELS:
    register(_description)(exported_encoder)
