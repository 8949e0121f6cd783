"""What every engine of a gallery must do; an engine's test class adds how to open one.

The engine's `capabilities` say which parts apply: a test that `needs` another is left out.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from semblance.encoders.space import Space
from semblance.errors import GalleryError, GalleryLocked, SpaceMismatch, UsageError
from semblance.gallery.port import Store, VectorType
from semblance.gallery.records import Labels, Record, StoredView
from semblance.images.stamp import FileStamp
from semblance.search.where import matches, parse
from tests.gallery.samples import COLOUR, NO_STAMP, SHAPE, draft, vector
from tests.gallery.trait_contract import TraitContract

Opener = Callable[[VectorType], Store]

JAR = Labels("jar", "p1", {"price": 9.5, "sale": True, "code": "007", "note": None})
LID = Labels("lid", "p1", {"price": 12})


def uris(records: list[Record] | Iterator[Record]) -> list[str]:
    return [record.uri for record in records]


class StoreContract(TraitContract):
    """Subclass as `TestEngine` with a fixture `opener`."""

    ENGINE: ClassVar[type[Store]]

    @pytest.fixture
    def store(self, opener: Opener) -> Iterator[Store]:
        opened = opener("float32")
        with opened.writer() as writer:
            writer.add_space(COLOUR)
        yield opened
        opened.close()

    # --- records ---

    def test_what_is_put_is_read(self, store: Store) -> None:
        with store.writer() as writer:
            ids = writer.put([draft("/a.jpg", 1, labels=JAR), draft("/b.tif", 2, page=3)])
        first, second = store.records(ids)
        assert (first.id, first.uri, first.page) == (ids[0], "/a.jpg", 0)
        assert (first.digest, first.width, first.height) == (f"{1:064x}", 640, 480)
        assert (first.stamp, first.labels, first.category) == (NO_STAMP, JAR, None)
        assert first.added_at.endswith("Z")
        assert (second.page, second.labels) == (3, Labels())
        vectors = store.vectors(COLOUR.fingerprint, np.array(ids))
        assert np.array_equal(vectors, [vector(1), vector(2)])
        assert vectors.dtype == np.float32

    def test_an_empty_gallery_answers(self, store: Store) -> None:
        assert store.count() == 0
        assert store.ids().shape == (0,)
        assert list(store.each_record()) == store.records([1]) == []
        assert store.vectors(COLOUR.fingerprint, np.array([], np.int64)).shape == (0, 3)
        assert [part.shape for part in store.stamps(COLOUR.fingerprint)] == [(0,), (0,)]
        assert (store.views(), store.setting("recipe"), store.check()) == ((), None, [])

    def test_records_come_in_the_order_asked_and_unknown_ones_are_left_out(
        self, store: Store
    ) -> None:
        with store.writer() as writer:
            a, b, c = writer.put([draft(f"/{name}", 1) for name in "abc"])
        assert uris(store.records([c, 999, a, c])) == ["/c", "/a", "/c"]
        assert uris(store.each_record()) == ["/a", "/b", "/c"]
        assert store.ids().tolist() == sorted([a, b, c])

    def test_more_records_than_any_block(self, store: Store) -> None:
        names = [f"/{number:05d}" for number in range(2500)]
        with store.writer() as writer:
            ids = writer.put([draft(name, seed) for seed, name in enumerate(names)])
        assert uris(store.each_record()) == names
        assert uris(store.under("/")) == names
        backwards = np.array(ids[::-1])
        expected = np.stack([vector(seed) for seed in range(2500)])[::-1]
        assert np.array_equal(store.vectors(COLOUR.fingerprint, backwards), expected)

    @pytest.mark.parametrize(
        "uri",
        [
            "/line\nbreak.jpg",
            os.fsdecode(b"/invalid-\xff\xfe.jpg"),
            "/'; DROP TABLE records; --",
            "/-rf",
            "/ümläut/日本語/🫙.png",
            "/" + "x" * 4000,
        ],
        ids=["newline", "invalid UTF-8", "SQL", "dash", "unicode", "long"],
    )
    def test_any_name_survives(self, store: Store, uri: str) -> None:
        with store.writer() as writer:
            (id,) = writer.put([draft(uri, 1)])
        assert uris(store.records([id])) == [uri]
        assert uris(store.at([uri])[uri]) == [uri]
        assert uris(store.under("/")) == [uri]
        assert store.check() == []

    # --- putting again ---

    def test_the_same_uri_and_page_keep_their_id(self, store: Store) -> None:
        with store.writer() as writer:
            (id,) = writer.put([draft("/a", 1, labels=JAR)])
            added_at = store.records([id])[0].added_at
            assert writer.put([draft("/a", 2)]) == [id]
        (record,) = store.records([id])
        assert (record.digest, record.labels, record.added_at) == (f"{2:064x}", JAR, added_at)
        assert np.array_equal(store.vectors(COLOUR.fingerprint, np.array([id])), [vector(2)])
        with store.writer() as writer:
            writer.put([draft("/a", 2, labels=LID)])
        assert store.records([id])[0].labels == LID

    def test_a_second_space_joins_the_first(self, store: Store) -> None:
        with store.writer() as writer:
            (id,) = writer.put([draft("/a", 1)])
            writer.add_space(SHAPE)
            writer.put([draft("/a", 1, spaces=[SHAPE])])
        assert store.spaces() == (COLOUR, SHAPE)
        assert store.spaces_of(id) == {COLOUR.fingerprint, SHAPE.fingerprint}
        assert np.array_equal(store.vectors(COLOUR.fingerprint, np.array([id])), [vector(1)])

    def test_vectors_of_another_picture_do_not_stay(self, store: Store) -> None:
        with store.writer() as writer:
            writer.add_space(SHAPE)
            (id,) = writer.put([draft("/a", 1, spaces=[COLOUR, SHAPE])])
            writer.put([draft("/a", 2, spaces=[COLOUR])])
        assert store.spaces_of(id) == {COLOUR.fingerprint}

    def test_numbers_are_never_given_twice(self, store: Store) -> None:
        seen_ids: set[int] = set()
        seen_stamps: set[int] = set()
        for seed in range(4):
            with store.writer() as writer:
                ids = writer.put([draft("/a", seed), draft("/b", seed)])
                assert not seen_ids.intersection(ids)
                seen_ids.update(ids)
                stamped, stamps = store.stamps(COLOUR.fingerprint)
                assert stamped.tolist() == sorted(ids)
                assert not seen_stamps.intersection(stamps.tolist())
                seen_stamps.update(stamps.tolist())
                writer.remove(ids)

    def test_a_new_vector_has_a_new_stamp(self, store: Store) -> None:
        with store.writer() as writer:
            writer.put([draft("/a", 1), draft("/b", 1)])
            before = store.stamps(COLOUR.fingerprint)[1]
            writer.put([draft("/b", 2)])
            writer.touch([(1, FileStamp(9, 9, 9))])
        after = store.stamps(COLOUR.fingerprint)[1]
        assert after[0] == before[0]
        assert after[1] not in before

    # --- vectors beside the pictures' own ---

    def test_vectors_join_and_leave_records_that_are_there(self, store: Store) -> None:
        with store.writer() as writer:
            writer.add_space(SHAPE)
            a, b, c = writer.put([draft(f"/{name}", 1, labels=JAR) for name in "abc"])
            pictures = store.stamps(COLOUR.fingerprint)
            writer.put_vectors(SHAPE.fingerprint, {c: vector(3, SHAPE), a: vector(1, SHAPE)})
            assert store.stamps(SHAPE.fingerprint)[0].tolist() == [a, c]
            found = store.vectors(SHAPE.fingerprint, np.array([c, a]))
            assert np.array_equal(found, [vector(3, SHAPE), vector(1, SHAPE)])
            writer.put_vectors(SHAPE.fingerprint, {a: vector(9, SHAPE)})
            writer.drop_vectors(SHAPE.fingerprint, [b, c, 999])
        assert store.stamps(SHAPE.fingerprint)[0].tolist() == [a]
        assert np.array_equal(store.vectors(SHAPE.fingerprint, np.array([a])), [vector(9, SHAPE)])
        assert np.array_equal(store.stamps(COLOUR.fingerprint), pictures)
        assert [record.labels for record in store.records([a, b, c])] == [JAR] * 3

    def test_a_dropped_vector_can_be_put_again(self, store: Store) -> None:
        with store.writer() as writer:
            (id,) = writer.put([draft("/a", 1)])
            before = store.stamps(COLOUR.fingerprint)
            writer.drop_vectors(COLOUR.fingerprint, [id])
            assert store.spaces_of(id) == frozenset()
            writer.put_vectors(COLOUR.fingerprint, {id: vector(1)})
        assert np.array_equal(store.stamps(COLOUR.fingerprint), before)
        assert store.check() == []

    @pytest.mark.parametrize(
        ("space", "id", "given", "error", "message"),
        [
            (SHAPE, 1, vector(1, SHAPE), SpaceMismatch, "the space"),
            (COLOUR, 1, vector(1, SHAPE), SpaceMismatch, "/a: a vector of shape"),
            (COLOUR, 1, np.array([0, np.nan, 0], np.float32), GalleryError, "/a.*not finite"),
            (COLOUR, 77, vector(1), GalleryError, "no record 77"),
        ],
        ids=["unknown space", "dimension", "nan", "unknown record"],
    )
    def test_vectors_are_refused_as_a_whole(
        self,
        store: Store,
        space: Space,
        id: int,
        given: NDArray[np.float32],
        error: type[Exception],
        message: str,
    ) -> None:
        with store.writer() as writer:
            one, two = writer.put([draft("/a", 1), draft("/b", 2)])
            before = store.stamps(COLOUR.fingerprint)
            with pytest.raises(error, match=message):
                writer.put_vectors(space.fingerprint, {two: vector(9), id: given})
        assert one == 1
        assert np.array_equal(store.stamps(COLOUR.fingerprint), before)

    def test_records_without_a_text_are_no_fault(self, store: Store) -> None:
        text = replace(COLOUR, side="text:title")
        with store.writer() as writer:
            writer.add_space(text)
            writer.put([draft("/a", 1), draft("/b", 2, spaces=[COLOUR, text])])
        assert store.check() == []
        with store.writer() as writer:
            writer.add_space(SHAPE)
        assert [fault.problem for fault in store.check()] == ["2 records have no vector in it"]

    def test_spaces_are_dropped_with_their_vectors(self, store: Store) -> None:
        with store.writer() as writer:
            writer.add_space(SHAPE)
            (id,) = writer.put([draft("/a", 1, spaces=[COLOUR, SHAPE])])
            writer.drop_spaces([SHAPE.fingerprint, "unknown"])
        assert (store.spaces(), store.spaces_of(id)) == ((COLOUR,), {COLOUR.fingerprint})
        assert store.check() == []

    # --- finding records ---

    def test_under_a_folder(self, store: Store) -> None:
        names = ["/p", "/p-2/x", "/p/b", "/p/a/c", "/p0", "/q"]
        with store.writer() as writer:
            writer.put([draft(name, 1) for name in names])
            writer.put([draft("/p/b", 1, page=1)])
        assert uris(store.under("/p")) == ["/p", "/p/a/c", "/p/b", "/p/b"]
        assert uris(store.under("/p/")) == ["/p", "/p/a/c", "/p/b", "/p/b"]
        assert [record.page for record in store.under("/p/b")] == [0, 1]
        assert len(uris(store.under("/"))) == 7
        assert uris(store.under("/none")) == []

    def test_at_and_by_digest(self, store: Store) -> None:
        with store.writer() as writer:
            writer.put([draft("/a", 7, page=1), draft("/a", 7), draft("/b", 7)])
        found = store.at(["/b", "/a", "/none"])
        assert {uri: [r.page for r in records] for uri, records in found.items()} == {
            "/a": [0, 1],
            "/b": [0],
        }
        assert uris(store.by_digest(f"{7:064x}")) == ["/a", "/a", "/b"]
        assert store.by_digest("none") == []

    def test_groups(self, store: Store) -> None:
        with store.writer() as writer:
            a, b, _ = writer.put(
                [draft("/a", 1, labels=JAR), draft("/b", 1, labels=LID), draft("/c", 1)]
            )
        assert store.groups() == {a: "p1", b: "p1"}

    def test_labels_are_counted(self, store: Store) -> None:
        assert store.labels() == {}
        with store.writer() as writer:
            jars = [draft("/a", 1, labels=JAR), draft("/b", 2, labels=JAR)]
            writer.put([*jars, draft("/c", 3, labels=LID), draft("/d", 4)])
        assert store.labels() == {"jar": 2, "lid": 1}

    @pytest.mark.parametrize(
        ("where", "found"),
        [
            ("label = 'jar'", ["/jar"]),
            ("price < 10", ["/jar"]),
            ("price >= 12 and label = 'lid'", ["/lid"]),
            ("price != 12", ["/jar", "/plain"]),
            ("sale = true or label is null", ["/jar", "/plain"]),
            ("code = 7", []),
            ("code in ('007', 7)", ["/jar"]),
            ("note is null", ["/jar", "/lid", "/plain"]),
            ("uri starts with '/l'", ["/lid"]),
            ("group contains '1' and not (label in ('lid'))", ["/jar"]),
            ("label = 'jar'' OR 1=1 --'", []),
        ],
    )
    def test_where(self, store: Store, where: str, found: list[str]) -> None:
        with store.writer() as writer:
            writer.put([draft("/jar", 1, labels=JAR), draft("/lid", 1, labels=LID)])
            writer.put([draft("/plain", 1)])
        expression = parse(where)
        assert uris(store.each_record(expression)) == found
        assert store.count(expression) == len(found)
        assert uris(store.records(store.ids(expression).tolist())) == found
        assert uris(r for r in store.each_record() if matches(expression, r)) == found

    # --- changing records ---

    def test_move_keeps_everything_else(self, store: Store) -> None:
        stamp = FileStamp(5, 6, 7)
        with store.writer() as writer:
            (id,) = writer.put([draft("/a", 1, labels=JAR)])
            before = store.stamps(COLOUR.fingerprint)
            writer.move([(id, "/new/a", stamp)])
        (record,) = store.records([id])
        assert (record.uri, record.stamp, record.labels) == ("/new/a", stamp, JAR)
        assert np.array_equal(store.stamps(COLOUR.fingerprint), before)
        assert store.at(["/a"]) == {}

    def test_two_records_can_trade_places(self, store: Store) -> None:
        with store.writer() as writer:
            a, b = writer.put([draft("/a", 1), draft("/b", 2)])
            writer.move([(a, "/b", NO_STAMP), (b, "/a", NO_STAMP)])
        assert uris(store.records([a, b])) == ["/b", "/a"]

    def test_a_record_cannot_move_onto_another(self, store: Store) -> None:
        with store.writer() as writer:
            a, b = writer.put([draft("/a", 1), draft("/b", 2)])
            with pytest.raises(GalleryError, match=f"where record {b} is"):
                writer.move([(a, "/b", NO_STAMP)])
        assert uris(store.records([a, b])) == ["/a", "/b"]

    def test_touch_and_label(self, store: Store) -> None:
        with store.writer() as writer:
            a, b = writer.put([draft("/a", 1, labels=JAR), draft("/b", 2)])
            writer.touch([(a, FileStamp(5, 6, 7))])
            writer.label({b: LID})
        first, second = store.records([a, b])
        assert (first.stamp, first.labels) == (FileStamp(5, 6, 7), JAR)
        assert (second.stamp, second.labels) == (NO_STAMP, LID)
        assert store.check() == []

    def test_a_change_of_an_unknown_record_is_refused(self, store: Store) -> None:
        with store.writer() as writer:
            for change in (
                lambda: writer.touch([(77, NO_STAMP)]),
                lambda: writer.move([(77, "/x", NO_STAMP)]),
                lambda: writer.label({77: JAR}),
            ):
                with pytest.raises(GalleryError, match="no record 77"):
                    change()

    def test_remove_takes_the_vectors_too(self, store: Store) -> None:
        with store.writer() as writer:
            a, b = writer.put([draft("/a", 1), draft("/b", 2)])
            assert writer.remove([a, 999]) == 1
        assert store.ids().tolist() == store.stamps(COLOUR.fingerprint)[0].tolist() == [b]
        with pytest.raises(GalleryError, match=f"record {a} has no vector"):
            store.vectors(COLOUR.fingerprint, np.array([a]))
        assert store.check() == []

    def test_nothing_to_do_changes_nothing(self, store: Store) -> None:
        before = store.state()
        with store.writer() as writer:
            assert writer.put([]) == []
            assert writer.remove([]) == 0
            writer.move([])
            writer.touch([])
            writer.label({})
            writer.put_vectors(COLOUR.fingerprint, {})
            writer.drop_vectors(COLOUR.fingerprint, [1])
            writer.drop_vectors("unknown", [1])
            writer.drop_spaces([])
        assert store.state() == before

    # --- what is refused ---

    @pytest.mark.parametrize(
        ("bad", "error", "message"),
        [
            (draft("/bad", 1, spaces=[SHAPE]), SpaceMismatch, "space"),
            (draft("/ok", 1), UsageError, "twice in one batch"),
            (draft("/bad", 1, labels=Labels(attributes={"n": 2**63})), UsageError, "64 bits"),
            (draft("/bad", 1, labels=Labels(attributes={"n": float("nan")})), UsageError, "nan"),
            (draft("/bad", 1, labels=Labels(label="a\0b")), UsageError, "NUL"),
        ],
        ids=["unknown space", "twice", "large", "nan", "nul"],
    )
    def test_a_batch_is_refused_as_a_whole(
        self, store: Store, bad: object, error: type[Exception], message: str
    ) -> None:
        with store.writer() as writer, pytest.raises(error, match=message):
            writer.put([draft("/ok", 1), bad])
        assert store.count() == 0

    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_a_vector_that_is_not_finite_is_refused_by_name(
        self, store: Store, value: float
    ) -> None:
        bad = draft("/bad.jpg", 1)
        bad.vectors[COLOUR.fingerprint][1] = value
        with store.writer() as writer, pytest.raises(GalleryError, match=r"/bad\.jpg.*not finite"):
            writer.put([draft("/ok", 1), bad])
        assert store.count() == 0

    def test_a_vector_of_another_dimension_is_refused(self, store: Store) -> None:
        bad = draft("/bad.jpg", 1)
        bad.vectors[COLOUR.fingerprint] = vector(1, SHAPE)  # type: ignore[index]
        with store.writer() as writer, pytest.raises(SpaceMismatch, match=r"/bad\.jpg"):
            writer.put([bad])

    def test_an_unknown_space_is_refused(self, store: Store) -> None:
        for read in (store.stamps, lambda space: store.vectors(space, np.array([1]))):
            with pytest.raises(GalleryError, match="no vectors of the space"):
                read("unknown")

    @pytest.mark.needs("transactions")
    def test_a_failing_call_leaves_the_writer_usable(self, store: Store) -> None:
        with store.writer() as writer:
            a, _ = writer.put([draft("/a", 1), draft("/b", 2)])
            with pytest.raises(GalleryError):
                writer.touch([(a, FileStamp(9, 9, 9)), (77, NO_STAMP)])
            assert store.records([a])[0].stamp == NO_STAMP
            writer.put([draft("/c", 3)])
        assert store.count() == 3

    # --- views, settings, state ---

    def test_views(self, store: Store) -> None:
        main = StoredView("main", 1, '{"dim": 2}', None, 0, True)
        other = StoredView("other", 1, "{}", b"\0fitted", 9, False)
        with store.writer() as writer:
            writer.save_view(main)
            writer.save_view(other)
            assert store.views() == (main, other)
            writer.save_view(StoredView("other", 2, "{}", b"again", 10, True))
        assert [(v.name, v.version, v.is_default) for v in store.views()] == [
            ("other", 2, True),
            ("main", 1, False),
        ]

    def test_a_view_is_dropped_with_the_spaces_named(self, store: Store) -> None:
        with store.writer() as writer:
            writer.add_space(SHAPE)
            ids = writer.put([draft("/a", 1, spaces=(COLOUR, SHAPE)), draft("/b", 2)])
            writer.save_view(StoredView("main", 1, "{}", None, 0, True))
            writer.save_view(StoredView("other", 1, "{}", None, 0, False))
            writer.drop_view("other", [SHAPE.fingerprint])
        assert [view.name for view in store.views()] == ["main"]
        assert store.spaces() == (COLOUR,)
        assert store.spaces_of(ids[0]) == {COLOUR.fingerprint}
        assert np.array_equal(store.vectors(COLOUR.fingerprint, np.array(ids))[1], vector(2))
        assert store.check() == []
        with store.writer() as writer:
            writer.drop_view("nobody", ["unknown"])
            writer.add_space(SHAPE)
        assert len(store.stamps(SHAPE.fingerprint)[0]) == 0

    def test_settings(self, store: Store) -> None:
        with store.writer() as writer:
            writer.set_setting("recipe", "a = 1\n")
            writer.set_setting("recipe", "ü = 2\n")
        assert store.setting("recipe") == "ü = 2\n"
        with store.writer() as writer:
            writer.forget_setting("recipe")
            writer.forget_setting("recipe")
        assert store.setting("recipe") is None

    def test_the_state_changes_with_every_change_and_only_then(self, store: Store) -> None:
        with store.writer() as writer:
            states = [store.state()]
            for change in (
                lambda: writer.put([draft("/a", 1)]),
                lambda: writer.label({1: JAR}),
                lambda: writer.drop_vectors(COLOUR.fingerprint, [1]),
                lambda: writer.put_vectors(COLOUR.fingerprint, {1: vector(1)}),
                lambda: writer.set_setting("recipe", "x"),
                lambda: writer.remove([1]),
            ):
                change()
                states.append(store.state())
            assert len(set(states)) == 7
            writer.add_space(COLOUR)
            writer.set_setting("recipe", "x")
            writer.remove([1])
        assert store.state() == states[-1]

    def test_compact_loses_nothing(self, store: Store) -> None:
        with store.writer() as writer:
            ids = writer.put([draft(f"/{number}", number) for number in range(3000)])
            writer.remove(ids[100:])
            before, after = writer.compact()
        assert after < before or not store.capabilities.compacts_bytes
        assert uris(store.each_record()) == [f"/{number}" for number in range(100)]
        assert store.check() == []
        with store.writer() as writer:
            assert writer.put([draft("/new", 1)])[0] > max(ids)

    def test_vector_digests_are_of_the_stored_bytes(self, opener: Opener) -> None:
        store = opener("float32")
        with store.writer() as writer:
            writer.add_space(COLOUR)
            a, b, c = writer.put([draft("/a", 1), draft("/b", 1), draft("/c", 2)])
        digests = [store.vector_digests(id)[COLOUR.fingerprint] for id in (a, b, c)]
        assert digests[0] == digests[1] != digests[2]
        assert len(digests[0]) == 64
        assert store.vector_digests(999) == {}
        store.close()

    @pytest.mark.needs("float16")
    def test_float16_keeps_half_the_bits(self, opener: Opener) -> None:
        store = opener("float16")
        with store.writer() as writer:
            writer.add_space(COLOUR)
            (id,) = writer.put([draft("/a", 1)])
            third = draft("/third", 2)
            third.vectors[COLOUR.fingerprint][:] = 1 / 3
            (other,) = writer.put([third])
            third.vectors[COLOUR.fingerprint][:] = 1e6
            with pytest.raises(GalleryError, match="does not fit into float16"):
                writer.put([third])
        stored = store.vectors(COLOUR.fingerprint, np.array([id, other]))
        assert stored.dtype == np.float32
        assert np.array_equal(stored[0], vector(1))
        assert np.array_equal(stored[1], np.full(3, np.float16(1 / 3), np.float32))
        store.close()

    def test_a_second_writer_is_turned_away_and_readers_are_not(self, store: Store) -> None:
        with store.writer() as writer:
            writer.put([draft("/a", 1)])
            with pytest.raises(GalleryLocked, match=f"process {os.getpid()}"), store.writer():
                raise AssertionError("two writers at once")
            assert store.count() == 1
        with store.writer() as writer:
            writer.put([draft("/b", 1)])
