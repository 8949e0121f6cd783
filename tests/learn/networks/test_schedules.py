"""Learning rates over time: a rise, half a cosine, and a plateau that waits for validation."""

import pytest

from semblance.learn.networks.descent import Descent
from semblance.learn.networks.schedules import schedule_of


def test_a_cosine_rises_first_and_ends_at_nothing() -> None:
    schedule = schedule_of(Descent(schedule="cosine", warmup=2.0, epochs=10))
    factors = [schedule.factor(epochs) for epochs in (0, 1, 2, 6, 10)]
    assert factors == pytest.approx([0, 0.5, 1, 0.5, 0])


def test_a_plateau_waits_and_halves() -> None:
    schedule = schedule_of(Descent(schedule="plateau", warmup=0.0, plateau=2, reduction=0.5))
    told = []
    for score in (0.1, 0.2, 0.2, 0.1, 0.3, 0.3, 0.3):
        schedule.heard(score)
        told.append(schedule.factor(1))
    assert told == [1, 1, 1, 0.5, 0.5, 0.5, 0.25]


def test_a_plateau_goes_on_where_it_was() -> None:
    descent = Descent(schedule="plateau", plateau=2)
    first, second = schedule_of(descent), schedule_of(descent)
    for score in (0.5, 0.4):
        first.heard(score)
    second.restore(first.state())
    for each in (first, second):
        each.heard(0.3)
    assert first.state() == second.state() and second.factor(5) == 0.5


def test_a_constant_stays() -> None:
    schedule = schedule_of(Descent(schedule="constant", warmup=0.0))
    assert [schedule.factor(epochs) for epochs in (0, 3.5, 99)] == [1, 1, 1]


def test_decay_goes_with_any_schedule() -> None:
    schedule = schedule_of(Descent(schedule="constant", warmup=0, decay=0.5))
    assert [schedule.factor(epochs) for epochs in (0, 1, 2)] == [1, 1 / 1.5, 1 / 2]
    waiting = schedule_of(Descent(schedule="plateau", warmup=0, decay=1, plateau=1))
    waiting.heard(0.5)
    waiting.heard(0.5)
    assert waiting.factor(1) == 0.5 * 0.5
