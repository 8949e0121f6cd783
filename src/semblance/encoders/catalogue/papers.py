"""Who described which network."""

RESNET = "He et al. 2016, Deep Residual Learning, https://arxiv.org/abs/1512.03385"
RESNET_V2 = (
    "He et al. 2016, Identity Mappings in Residual Networks, https://arxiv.org/abs/1603.05027"
)
INCEPTION_V3 = (
    "Szegedy et al. 2016, Rethinking the Inception Architecture, https://arxiv.org/abs/1512.00567"
)
INCEPTION_V4 = (
    "Szegedy et al. 2017, Inception-v4 and Inception-ResNet, https://arxiv.org/abs/1602.07261"
)
VGG = "Simonyan & Zisserman 2015, Very Deep Convolutional Networks, https://arxiv.org/abs/1409.1556"
EFFICIENTNET = "Tan & Le 2019, EfficientNet, https://arxiv.org/abs/1905.11946"
EFFICIENTNET_V2 = "Tan & Le 2021, EfficientNetV2, https://arxiv.org/abs/2104.00298"
MOBILENET_V2 = "Sandler et al. 2018, MobileNetV2, https://arxiv.org/abs/1801.04381"
MOBILENET_V3 = "Howard et al. 2019, Searching for MobileNetV3, https://arxiv.org/abs/1905.02244"
DENSENET = "Huang et al. 2017, Densely Connected Networks, https://arxiv.org/abs/1608.06993"
NASNET = "Zoph et al. 2018, Learning Transferable Architectures, https://arxiv.org/abs/1707.07012"
PNASNET = (
    "Liu et al. 2018, Progressive Neural Architecture Search, https://arxiv.org/abs/1712.00559"
)
CSPNET = "Wang et al. 2020, CSPNet, https://arxiv.org/abs/1911.11929"
CONVNEXT = "Liu et al. 2022, A ConvNet for the 2020s, https://arxiv.org/abs/2201.03545"
AUGREG = (
    "Dosovitskiy et al. 2021, Vision Transformer, https://arxiv.org/abs/2010.11929; trained as in "
    "Steiner et al. 2022, https://arxiv.org/abs/2106.10270"
)
DINOV2 = "Oquab et al. 2023, DINOv2, https://arxiv.org/abs/2304.07193"
DINOV3 = "Siméoni et al. 2025, DINOv3, https://arxiv.org/abs/2508.10104"
CLIP = "Radford et al. 2021, CLIP, https://arxiv.org/abs/2103.00020"
SIGLIP2 = "Tschannen et al. 2025, SigLIP 2, https://arxiv.org/abs/2502.14786"
MOBILECLIP2 = "Faghri et al. 2025, MobileCLIP2, https://arxiv.org/abs/2508.20691"
