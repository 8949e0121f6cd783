"""What every engine does with masks, keypoints and regions; part of `StoreContract`."""

import numpy as np
import pytest

from semblance.errors import GalleryError
from semblance.gallery.items import item_of
from semblance.gallery.port import Store
from semblance.gallery.records import Trait
from tests.gallery.samples import draft

MASK, REGION = Trait("mask"), Trait("region", 1)


class TraitContract:
    """Subclassed with a fixture `store` that has the space COLOUR."""

    def test_traits_come_with_their_record(self, store: Store) -> None:
        with store.writer() as writer:
            first, second = writer.put(
                [
                    draft("/a", 1, traits={MASK: b"a", REGION: b"a1", Trait("region", 2): b"a2"}),
                    draft("/b", 2, traits={MASK: b"b"}),
                ]
            )
        assert store.traits("mask", [second, first, 99]) == {first: b"a", second: b"b"}
        parts = [item_of(first, part) for part in (1, 2, 3)]
        assert store.traits("region", parts) == {parts[0]: b"a1", parts[1]: b"a2"}
        assert store.traits("region", [first]) == {}
        assert store.traits("nothing", [first]) == {}

    def test_traits_of_a_kind_are_replaced_together(self, store: Store) -> None:
        with store.writer() as writer:
            (id,) = writer.put([draft("/a", 1, traits={MASK: b"m", REGION: b"1"})])
            writer.put_traits({id: {Trait("region", 2): b"2"}})
        one, two = item_of(id, 1), item_of(id, 2)
        assert store.traits("region", [one, two]) == {two: b"2"}
        assert store.traits("mask", [id]) == {id: b"m"}

    def test_another_picture_loses_the_traits_of_the_first(self, store: Store) -> None:
        with store.writer() as writer:
            (id,) = writer.put([draft("/a", 1, traits={MASK: b"m"})])
            writer.put([draft("/a", 1)])
            assert store.traits("mask", [id]) == {id: b"m"}
            writer.put([draft("/a", 2)])
        assert store.traits("mask", [id]) == {}

    def test_a_removed_record_takes_its_traits_along(self, store: Store) -> None:
        with store.writer() as writer:
            ids = writer.put([draft(f"/{n}", n, traits={MASK: b"m"}) for n in range(3)])
            writer.remove([ids[1]])
            assert store.trait_stamps("mask")[0].tolist() == [ids[0], ids[2]]
            assert store.trait_kinds() == ["mask"]
            writer.drop_traits(["mask"])
        assert store.trait_kinds() == []
        assert len(store.trait_stamps("mask")[0]) == 0

    def test_stamps_tell_what_is_new(self, store: Store) -> None:
        with store.writer() as writer:
            (id,) = writer.put([draft("/a", 1, traits={REGION: b"1", Trait("region", 2): b"2"})])
        items, before = store.trait_stamps("region")
        assert items.tolist() == [item_of(id, 1), item_of(id, 2)]
        with store.writer() as writer:
            writer.put_traits({id: {REGION: b"1", Trait("region", 2): b"other"}})
        after = store.trait_stamps("region")[1]
        assert np.equal(before, after).tolist() == [True, False]

    def test_an_unknown_record_gets_none(self, store: Store) -> None:
        with store.writer() as writer, pytest.raises(GalleryError, match="has no record 9"):
            writer.put_traits({9: {MASK: b"m"}})

    def test_categories_are_noted_and_go_with_the_picture(self, store: Store) -> None:
        with store.writer() as writer:
            (id,) = writer.put([draft("/a", 1)])
            writer.categorize({id: "jar"})
            assert store.records([id])[0].category == "jar"
            writer.put([draft("/a", 2)])
        assert store.records([id])[0].category is None
        assert store.check() == []
