"""Leaderboards: systems judged by the same queries, and which of their differences are real."""

from semblance.evaluate.leaderboard.board import Board, Row, board_of
from semblance.evaluate.leaderboard.encodings import Encodings, encode_for
from semblance.evaluate.leaderboard.fitting import FittedSystem, fit_system
from semblance.evaluate.leaderboard.judged import Costs, Judged, Structure
from semblance.evaluate.leaderboard.judging import judge_fitted, judge_system
from semblance.evaluate.leaderboard.learning import Learning
from semblance.evaluate.leaderboard.system import Late, System, systems_of

__all__ = [
    "Board",
    "Costs",
    "Encodings",
    "FittedSystem",
    "Judged",
    "Late",
    "Learning",
    "Row",
    "Structure",
    "System",
    "board_of",
    "encode_for",
    "fit_system",
    "judge_fitted",
    "judge_system",
    "systems_of",
]
