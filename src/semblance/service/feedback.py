"""Keeps what was searched and what was said of the hits, where the service is told to."""

import hashlib
import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from semblance.errors import SemblanceError
from semblance.evaluate.feedback import FeedbackStore, Kind, Mark, Search, Shown, feedback_file
from semblance.evaluate.feedback.events import Asked, Team
from semblance.gallery.port import Reader
from semblance.gallery.records import Record, StoredView
from semblance.images import Source
from semblance.search.hits import Answer
from semblance.service.problems import Problem
from semblance.service.settings import Settings

EVENTS_PER_S, EVENTS_AT_ONCE = 5.0, 100.0
"""Of one address: more than hands can press."""

CLIENTS_KEPT = 1000

log = logging.getLogger("semblance.service")


@dataclass(frozen=True)
class Question:
    """What was asked, as far as it is kept: in which view or two, and by what."""

    view: str | None
    rival: str | None
    k: int
    like: Sequence[Source | Record]
    others: Sequence[Source | Record | str]
    texts: Sequence[str]


class Feedback:
    """The feedback of one service. What cannot be kept is logged and spoils no answer."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self.store = FeedbackStore(
            feedback_file(settings.gallery),
            settings.feedback_searches,
            settings.feedback_days,
            clock,
        )
        self.is_on = settings.feedback
        self._keeps_words = settings.feedback_texts
        self._clock = clock
        self._rates = Rates(clock)

    def new_id(self) -> str | None:
        """An id that nobody guesses; None where nothing is kept."""
        return secrets.token_urlsafe(12) if self.is_on else None

    def remember(
        self,
        search_id: str,
        question: Question,
        answer: Answer,
        teams: Mapping[int, Team | None],
        reader: Reader,
    ) -> bool:
        """Keep a search; whether it could be kept."""
        view, rival = (_view(reader, name) for name in (question.view, question.rival))
        asked, query = described(question)
        searched = Search(
            id=search_id,
            at=self._clock(),
            view=view[0],
            key=view[1],
            asked=asked,
            query=query,
            k=question.k,
            shown=tuple(
                Shown(hit.record.id, hit.similarity, teams.get(hit.record.id)) for hit in answer
            ),
            words="\n".join(question.texts) if self._keeps_words and question.texts else None,
            rival=rival[0] if question.rival else None,
            rival_key=rival[1] if question.rival else None,
        )
        try:
            self.store.add(searched)
        except SemblanceError as error:
            log.warning("feedback is not kept: %s", error)
            return False
        return True

    def note(self, client: str, search_id: str, record: int, rank: int, kind: str) -> None:
        """Keep a mark, or take a verdict back; raises Problem for one that fits no search."""
        if not self.is_on:
            raise Problem(
                409, "not kept", "this service keeps no feedback; set `feedback = true` to keep it"
            )
        self._rates.take(client)
        found = self.store.find(search_id)
        if found is None:
            raise Problem(404, "no such search", "there is no such search; it may be too old")
        if rank > len(found.shown) or found.shown[rank - 1].record != record:
            raise Problem(
                422, "wrong parameter", f"picture {record} was not hit number {rank} of this search"
            )
        if kind == "unmarked":
            self.store.unmark(search_id, record)
        else:
            self.store.mark(search_id, Mark(record, rank, cast("Kind", kind), self._clock()))


class Rates:
    """A bucket of tokens for each address, refilled steadily; those long unseen are forgotten."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, client: str) -> None:
        """Raises Problem (429) where the bucket is empty."""
        now = self._clock()
        with self._lock:
            left, since = self._buckets.pop(client, (EVENTS_AT_ONCE, now))
            left = min(EVENTS_AT_ONCE, left + max(0.0, now - since) * EVENTS_PER_S)
            self._buckets[client] = (max(left - 1, 0.0) if left >= 1 else left, now)
            while len(self._buckets) > CLIENTS_KEPT:
                self._buckets.popitem(last=False)
        if left < 1:
            raise Problem(
                429,
                "too many requests",
                "too many events from one address; try again in a second",
                {"Retry-After": "1"},
            )


def described(question: Question) -> tuple[Asked, str]:
    """What kind of query it was, and the id of its one record or else a digest of all."""
    wanted = [*question.like, *question.texts]
    if len(wanted) == 1 and not question.others:
        (only,) = wanted
        if isinstance(only, Record):
            return "record", str(only.id)
        return ("text", _digest(only)) if isinstance(only, str) else ("picture", only.digest)
    parts = [f"+{_digest(each)}" for each in wanted]
    parts += [f"-{_digest(each)}" for each in question.others]
    return "several", _digest("\n".join(parts))


def _digest(part: Source | Record | str) -> str:
    if isinstance(part, str):
        return hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()
    return part.digest


def _view(reader: Reader, name: str | None) -> tuple[str, str]:
    """A view's name and the fingerprint of how it is made and fitted now."""
    views = reader.views()
    found = [each for each in views if name is None or each.name == name]
    return (found[0].name, _key(found[0])) if found else (name or "", "")


def _key(view: StoredView) -> str:
    said = hashlib.sha256(view.definition.encode())
    said.update(view.fitted or b"")
    return said.hexdigest()[:16]
