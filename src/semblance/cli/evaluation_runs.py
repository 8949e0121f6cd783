"""Every dataset of one `semblance evaluate`, under a progress bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from semblance.cli.progress import CountProgress
from semblance.errors import UsageError
from semblance.evaluate.datasets import open_dataset
from semblance.evaluate.leaderboard.graded_pairs import PairBoard, judge_pairs
from semblance.evaluate.leaderboard.study import Asked, Study, study
from semblance.evaluate.leaderboard.system import System
from semblance.evaluate.leaderboard.transfer import Transfer, transfers
from semblance.pipeline.compute import Compute


@dataclass(frozen=True)
class Run:
    """What is judged, how, and whether what was learnt is carried from set to set."""

    systems: Sequence[System]
    asked: Asked
    transfer: bool

    def of_pairs(self, data: Sequence[str], compute: Compute) -> PairBoard | None:
        """The systems judged on graded pairs, where that is what the one dataset holds; raises
        UsageError for what is asked of rankings, which pairs have none of."""
        if len(data) != 1 or not data[0].lower().endswith(".csv"):
            return None
        dataset = open_dataset(data[0])
        if not dataset.pairs:
            return None
        self._require_no_ranking(data[0])
        if self.asked.split is not None:
            dataset = dataset.pairs_in(self.asked.split)
        with CountProgress("encoding") as progress:
            return judge_pairs(dataset, self.systems, compute, self.asked.seed, progress.show)

    def _require_no_ranking(self, data: str) -> None:
        usual = Asked()
        flags = {
            "-k": self.asked.ks != usual.ks,
            "--judge": self.asked.judge != usual.judge,
            "--rounds": self.asked.rounds != usual.rounds,
            "--transfer": self.transfer,
        }
        said = ", ".join(flag for flag, there in flags.items() if there)
        if said:
            raise UsageError(
                f"{data} holds graded pairs, which are judged by their grades and not ranked; "
                f"leave {said} out"
            )

    def of(self, data: Sequence[str], compute: Compute) -> tuple[dict[str, Study], list[Transfer]]:
        """A study for each dataset by its name; raises UsageError for names that are one."""
        names = _names(data)
        if self.transfer and len(names) < 2:
            raise UsageError("--transfer is between two datasets at least; name another DATA")
        studies = {}
        for name, each in zip(names, data, strict=True):
            with CountProgress("drawing") as progress:
                dataset = open_dataset(each, progress=progress.show)
            with CountProgress(f"encoding {name}") as progress:
                studies[name] = study(
                    dataset, self.systems, compute, self.asked, progress=progress.show
                )
        return studies, transfers(studies) if self.transfer else []


def _names(data: Sequence[str]) -> list[str]:
    """The last part of each path, or all of it where those are the same."""
    names = [Path(each).name or each for each in data]
    if len(set(names)) < len(names):
        names = list(data)
    if len(set(names)) < len(names):
        raise UsageError("a dataset is named twice; each is evaluated once")
    return names
