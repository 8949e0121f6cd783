"""Encoders by name: ours register with a decorator, everyone else's through an entry point."""

import importlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from semblance.encoders.description import EncoderDescription
from semblance.encoders.space import Space
from semblance.encoders.variant import Variant
from semblance.errors import EncoderExists, SemblanceError, UnknownEncoder

if TYPE_CHECKING:
    from semblance.encoders.port import Encoder
    from semblance.encoders.runtime.choose import RuntimeChoice

Factory: TypeAlias = "Callable[[EncoderDescription, int | None, RuntimeChoice], Encoder]"
"""Makes an encoder of a description, an input size (None: its own) and a runtime choice.

It stores its arguments and returns at once; weights are opened when the first picture is encoded.
Where the description has no `weights_sha256` yet, it locates the weights and may fetch them:
without their hash there is no space.
"""

Scheme: TypeAlias = "Callable[[str], tuple[EncoderDescription, Factory]]"
"""Describes what follows the colon in a name such as `timm:resnet10t`, and says who makes it."""

Shelf: TypeAlias = "Callable[[], Mapping[str, Callable[[], tuple[EncoderDescription, Factory]]]]"
"""Lists encoders that come and go, such as those a user trained: by name, what describes each."""

FAMILIES = (
    "semblance.encoders.bundled",
    "semblance.encoders.local.catalogue",
    "semblance.encoders.handcrafted.catalogue",
    "semblance.encoders.catalogue.timm_models",
    "semblance.encoders.catalogue.open_clip_models",
    "semblance.encoders.catalogue.any_timm",
    "semblance.encoders.catalogue.any_open_clip",
    "semblance.encoders.catalogue.hf_folder",
    "semblance.encoders.catalogue.sscd",
    "semblance.encoders.files.onnx_file",
    "semblance.learn.catalogue",
)
"""Modules that register our encoders when they are imported."""

ALIASES = {"fast": "efficientnet_lite0", "default": "efficientnet_lite2"}

ENTRY_POINTS = "semblance.encoders"
"""The entry point group; each names a module that registers encoders when it is imported."""


class Registry:
    """Descriptions and factories by name.

    Looking up one of ours scans no installed packages: that would cost a one-shot command tens
    of milliseconds.
    """

    def __init__(
        self,
        families: Sequence[str] = (),
        aliases: Mapping[str, str] | None = None,
        entry_points: str | None = None,
    ) -> None:
        self._families = families
        self._aliases = dict(aliases or {})
        self._group = entry_points
        self._entries: dict[str, tuple[EncoderDescription, Factory]] = {}
        self._schemes: dict[str, Scheme] = {}
        self._shelves: list[Shelf] = []
        self._faults: list[str] = []
        self._families_loaded = False
        self._plugins_loaded = False
        self._lock = threading.RLock()

    def register(self, description: EncoderDescription) -> Callable[[Factory], Factory]:
        """Decorate a factory to make it the source of this encoder; may be stacked."""

        def decorate(factory: Factory) -> Factory:
            entry = (description, factory)
            # No lock: this runs inside imports, and an import waiting for the lock while its
            # holder waits for the import would never end. `setdefault` is atomic by itself.
            taken = description.name in self._aliases
            if taken or self._entries.setdefault(description.name, entry) is not entry:
                raise EncoderExists(
                    f"an encoder called '{description.name}' is registered already; "
                    "choose another name"
                )
            return factory

        return decorate

    def scheme(self, prefix: str) -> Callable[[Scheme], Scheme]:
        """Decorate a function to describe every name that begins with `prefix:`."""

        def decorate(scheme: Scheme) -> Scheme:
            if self._schemes.setdefault(prefix, scheme) is not scheme:
                raise EncoderExists(f"names that begin with '{prefix}:' are registered already")
            return scheme

        return decorate

    def shelf(self, shelf: Shelf) -> Shelf:
        """Decorate a function that lists encoders which come and go; it is asked each time."""
        self._shelves.append(shelf)
        return shelf

    def describe(self, name: str) -> EncoderDescription:
        """The description of an encoder or alias; raises UnknownEncoder with the nearest names."""
        return self._find(name)[0]

    def descriptions(self) -> list[EncoderDescription]:
        """Every encoder there is, plugins and what was trained here included, by name."""
        self._load_families()
        self._load_plugins()
        known = {**self._shelved(), **{name: entry[0] for name, entry in self._entries.items()}}
        return [known[name] for name in sorted(known)]

    def names(self) -> list[str]:
        """The names of all encoders, sorted; aliases left out."""
        return [description.name for description in self.descriptions()]

    def faults(self) -> list[str]:
        """One sentence for each plugin or trained encoder that could not be loaded."""
        self._load_plugins()
        self._shelved()
        return list(self._faults)

    def space_of(self, name: str, input_size: int | None = None) -> Space:
        """The space of an encoder's vectors, without an engine; the weights must be at hand."""
        description = self.describe(name)
        if description.weights_sha256:
            return Space.of(description, input_size)
        return self.load(name, input_size=input_size).space

    def load(
        self,
        name: str,
        *,
        input_size: int | None = None,
        variant: Variant | None = None,
        weights: str | os.PathLike[str] | None = None,
        runtime: "RuntimeChoice | None" = None,
    ) -> "Encoder":
        """An encoder, ready to use. Its graph is opened when it first encodes.

        `weights` is a file to use instead of the published one. Raises UnknownEncoder, UsageError
        for a size or layer it does not have, WeightsError where weights are not here and cannot
        be fetched, and RuntimeMissing.
        """
        from semblance.encoders.averaged import AveragedEncoder, second_size
        from semblance.encoders.runtime.choose import RuntimeChoice

        description, factory = self._find(name)
        variant, runtime = variant or Variant(), runtime or RuntimeChoice()
        if weights is not None:
            description = description.with_weights(weights)
        description = description.varied(variant)
        averaged = variant.mirror or variant.two_scales
        sizes = [input_size]
        if variant.two_scales:
            sizes.append(second_size(description, input_size))
        encoders = [factory(description, size, runtime) for size in sizes]
        return AveragedEncoder(encoders, variant.mirror) if averaged else encoders[0]

    def _find(self, name: str) -> tuple[EncoderDescription, Factory]:
        name = self._aliases.get(name, name)
        self._load_families()
        prefix, _, rest = name.partition(":")
        if name not in self._entries and prefix not in self._schemes:
            for shelf in self._shelves:
                if name in (there := shelf()):
                    return there[name]()
            self._load_plugins()
        if rest and prefix in self._schemes:
            return self._schemes[prefix](rest)
        if name not in self._entries:
            raise UnknownEncoder(self._unknown(name))
        return self._entries[name]

    def _shelved(self) -> dict[str, EncoderDescription]:
        """What the shelves hold; one that is damaged is a fault and not the end of a list."""
        found: dict[str, EncoderDescription] = {}
        for shelf in self._shelves:
            for name, described in shelf().items():
                try:
                    found[name] = described()[0]
                except SemblanceError as error:
                    self._faults = list(dict.fromkeys([*self._faults, str(error)]))
        return found

    def _load_families(self) -> None:
        with self._lock:
            if not self._families_loaded:
                for module in self._families:
                    importlib.import_module(module)
                self._families_loaded = True

    def _load_plugins(self) -> None:
        with self._lock:
            if self._plugins_loaded or self._group is None:
                return
            self._plugins_loaded = True
            from importlib.metadata import entry_points

            for point in entry_points(group=self._group):
                try:
                    point.load()
                except Exception as error:  # noqa: BLE001 - whatever a stranger's import raises
                    package = point.dist.name if point.dist else point.value
                    reason = f"{type(error).__name__}: {error}".partition("\n")[0]
                    self._faults.append(f"the encoders of {package} cannot be loaded ({reason})")

    def _unknown(self, name: str) -> str:
        import difflib

        from semblance.encoders.fetching.weights import works_offline

        known = [*(each.name for each in self.descriptions()), *self._aliases]
        nearest = difflib.get_close_matches(name, known, n=3, cutoff=0)
        offline = [d.name for d in self.descriptions() if works_offline(d)]
        sentences = [
            f"there is no encoder called '{name}'",
            f"the nearest are {', '.join(nearest)}",
            f"these work offline: {', '.join(offline)}",
            *self._faults,
        ]
        return "; ".join(sentences)


_ours = Registry(FAMILIES, ALIASES, ENTRY_POINTS)

register = _ours.register
scheme = _ours.scheme
shelf = _ours.shelf
describe = _ours.describe
descriptions = _ours.descriptions
names = _ours.names
faults = _ours.faults
space_of = _ours.space_of
load = _ours.load
