"""Generated houses as a source."""

import sys
from collections.abc import Iterator
from pathlib import Path

from layoutgen.houses.generator.draw import Draw
from layoutgen.houses.generator.generate import generate_house
from layoutgen.houses.generator.spec import Spec, load_spec
from layoutgen.houses.house import House, canonical_sha256
from layoutgen.houses.schema import as_json
from layoutgen.houses.splits import generated_index, generated_split
from layoutgen.seeds import rng_for


class SpecSource:
    """The endless houses of a spec and a seed."""

    def __init__(self, name: str, spec: str, seed: int = 0, split: str | None = None) -> None:
        """Loads the spec, and those it mixes.

        Args:
            name: goes into each house's `source`.
            spec: a bundled spec's name or a path to a YAML file.
            seed: another seed gives other houses.
            split: keep only houses of this split.

        Raises:
            InputError: no such spec, or a faulty one.
        """
        self.name, self.seed, self.split = name, seed, split
        self.spec = load_spec(spec)
        self._mixed = {part: load_spec(_beside(part, spec)) for part in self.spec.mix}

    def __len__(self) -> int:
        """sys.maxsize: there is always another house."""
        return sys.maxsize

    def __getitem__(self, index: int) -> House:
        """The house at `index` within the split."""
        if index < 0:
            raise IndexError(index)
        number = generated_index(index, self.split)
        split = generated_split(number)
        content = generate_house(self._spec_of(number), self.seed, number, split)
        name = f"{self.name}:{self.seed}:{number:05d}"
        return House(name, self.name, number, "Procedural", content, canonical_sha256(as_json(content)), split)

    def __iter__(self) -> Iterator[House]:
        """The houses in order, for ever."""
        index = 0
        while True:
            yield self[index]
            index += 1

    def digest(self) -> str:
        """Changes with the spec, the specs it mixes, the seed and the split."""
        return canonical_sha256([self.spec, self._mixed, self.seed, self.split])

    def _spec_of(self, number: int) -> Spec:
        if not self._mixed:
            return self.spec
        draw = Draw(rng_for("mix", self.spec.name, self.seed, number))
        return self._mixed[draw.weighted(self.spec.mix)]


def _beside(part: str, spec: str) -> str:
    """A mixed spec's file: beside the mixing one where that is a file of the user's, else bundled."""
    beside = Path(spec).parent / f"{part}.yaml"
    return str(beside) if spec.endswith((".yaml", ".yml")) and beside.is_file() else part
