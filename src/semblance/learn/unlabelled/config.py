"""How a head is trained without labels: what teaches it, and the configuration for that."""

from typing import Literal, get_args

from semblance.errors import UsageError
from semblance.learn.heads.config import HeadConfig

Teacher = Literal["copies", "clusters"]
"""Altered copies of one picture, or clusters of the pictures themselves."""

SAID: dict[str, Teacher] = {"none": "copies", "clusters": "clusters"}
"""What `--labels` calls them."""

FROM_COPIES = HeadConfig(loss="supcon", per_class=2, augment=8)
"""Two copies of each of 128 pictures a batch, as SimCLR has it: where a picture has one other of
its kind, the supervised contrastive loss is SimCLR's NT-Xent (Chen et al. 2020,
https://arxiv.org/abs/2002.05709). The library's loss of that name holds a matrix of pairs by
pairs and took ten times as long."""

USUAL: dict[Teacher, HeadConfig] = {"copies": FROM_COPIES, "clusters": HeadConfig()}


def require_teachable(teacher: Teacher, config: HeadConfig) -> None:
    """Raises UsageError for copies that are not there, or an unknown teacher."""
    if teacher not in get_args(Teacher):
        raise UsageError(f"'{teacher}' teaches nothing; there are {', '.join(get_args(Teacher))}")
    if teacher == "copies" and config.augment < 1:
        raise UsageError(
            "without labels altered copies of each picture teach; take --augment 1 or more, "
            f"such as {FROM_COPIES.augment}"
        )
