"""Two thousand damaged records, sidecars, plans, recipes, houses and messages: each is read or refused in words."""

import copy
import io
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layoutgen import resources
from layoutgen.config import parse_recipe
from layoutgen.dataset.decode import decode_record
from layoutgen.dataset.manifest import manifest_of, read_manifest
from layoutgen.dataset.plan import Plan, read_plan
from layoutgen.dataset.reader import read
from layoutgen.dataset.records import Clip, encode_record, record_faults
from layoutgen.dataset.sidecar import read_sidecar, sidecar_name
from layoutgen.dataset.storage import Storage
from layoutgen.engine.errors import SceneError
from layoutgen.engine.world.loading import check_house, read_house
from layoutgen.errors import UNDECODABLE, LayoutgenError
from layoutgen.export.samples import Choice, samples
from layoutgen.houses.validate import validate_house
from layoutgen.preview.text import clip_text
from tests.asked import asked_clips
from tests.dataset_maker import make_plan
from tests.engine.conftest import Client
from tests.engine.small_house import small_house

SECONDS, MEMORY = 10.0, 2 * 2**30
CASES = {"records": 600, "documents": 400, "recipes": 400, "houses": 400, "messages": 200}

Plain = Any
POISON: list[Plain] = [
    *(None, True, -1, 0, 1e308, -1e308, 10**18, 10**400, 0.5, "", "x" * 5000, "../../x", "001", "frame_00.jpg"),
    *("\x1b[2J", "<script>", "\u202e", [], {}, [[]], [None], {"x": 0}, [0] * 5000, ["a"] * 70, [1e9, 1e9]),
    {"a": {"b": {"c": []}}},
]
places = st.lists(
    st.tuples(st.lists(st.integers(0, 10**6), max_size=12), st.sampled_from("set drop double swap".split())),
    min_size=1,
    max_size=4,
)
poisons = st.lists(st.sampled_from(POISON), min_size=4, max_size=4)
damages = st.tuples(places, poisons)


def damaged(sound: Plain, damage: tuple[list[tuple[list[int], str]], list[Plain]]) -> Plain:
    """Data with some of its parts replaced, dropped, doubled or exchanged; each place is told by a path of numbers."""
    data = {"": copy.deepcopy(sound)}
    for (path, how), poison in zip(*damage, strict=False):
        holder, key = _place(data, path)
        if how == "drop" and holder is not data:
            del holder[key]
        elif how == "double" and isinstance(holder, list):
            holder.insert(0, copy.deepcopy(holder[key]))
        elif how == "swap" and isinstance(holder, list):
            holder[key], holder[0] = holder[0], holder[key]
        else:
            holder[key] = copy.deepcopy(poison)
    return data[""]


def _place(data: Plain, path: list[int]) -> tuple[Plain, Any]:
    holder, key = data, ""
    for number in path:
        inner = holder[key]
        if not isinstance(inner, dict | list) or not inner:
            break
        holder, key = inner, list(inner)[number % len(inner)] if isinstance(inner, dict) else number % len(inner)
    return holder, key


@contextmanager
def bounded() -> Iterator[None]:
    """Fails where the block takes too long, or this process too much memory; lets through what is refused in words."""
    began = time.process_time()
    try:
        yield
    except (LayoutgenError, SceneError) as error:
        assert str(error) and "\n" not in str(error)
    assert time.process_time() - began < SECONDS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    assert peak < MEMORY


def fuzz(kind: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Runs a test with as many damages as the kind has."""
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=CASES[kind], deadline=None, suppress_health_check=checks, derandomize=True)


@pytest.fixture(scope="module")
def clip() -> Clip:
    return asked_clips([1], frames=4)[0]


@pytest.mark.slow
@fuzz("records")
@given(damage=damages)
def test_records(clip: Clip, damage: Any) -> None:
    text = json.dumps(damaged(msgspec.to_builtins(clip.record), damage)).encode()
    with bounded():
        try:
            record = decode_record(text)
        except UNDECODABLE:
            return
        if any(record_faults(record)):
            return
        assert decode_record(encode_record(record)) == record
        clip_text(record)
        images = [clip.images[0]] * len(record.frames)
        for sample in samples([Clip(record, images)], Choice()):
            assert "/" not in sample.id and len(sample.id) < 200


def documents() -> dict[str, tuple[Plain, Callable[[Storage], object]]]:
    from layoutgen.dataset.sidecar import Failure, Sidecar

    plan = make_plan(4, 4)
    counts = {"a": 1}
    sidecar = Sidecar(
        plan=plan.identity(), shard=0, file="layoutgen-00000.tar", first_house=0, houses=4, samples=3, questions=1,
        frames=9, bytes=10240, sha256="0" * 64, tasks=counts, frame_counts={"1": 1}, rejections={"a": counts},
        failures=[Failure(1, "h", "SceneFailed", "no")],
    )  # fmt: skip
    return {
        "plan.json": (msgspec.to_builtins(plan, str_keys=True), read_plan),
        "manifest.json": (msgspec.to_builtins(manifest_of([sidecar])), read_manifest),
        sidecar_name(0): (msgspec.to_builtins(sidecar, str_keys=True), lambda s: read_sidecar(s, sidecar_name(0))),
    }


@pytest.mark.slow
@fuzz("documents")
@given(name=st.sampled_from(sorted(documents())), damage=damages)
def test_documents(tmp_path: Path, name: str, damage: Any) -> None:
    sound, load = documents()[name]
    (tmp_path / name).write_text(json.dumps(damaged(sound, damage)))
    with bounded():
        found = load(Storage(str(tmp_path)))
        if isinstance(found, Plan):
            assert len(found.shards()) <= 10**7 and found.identity() and found.go_on("x")
    assert {path.name for path in tmp_path.iterdir()} <= set(documents())


RECIPE = yaml.safe_load(resources.find("pipelines", "everything").read_bytes()) | {
    "camera": {"lenses": {"phone": 2}, "off_grid": True},
    "limits": {"sector_deg": 30, "options": 4},
    "think": {"arithmetic": 0.6, "told": 0.4},
    "frames": {1: 1, 16: 2},
    "twins": {"removed": 0.1},
}


JUNK = [b"", b"[", b"&a [*a]", b"\xff", b": : :", b"!!x y"]


@pytest.mark.slow
@fuzz("recipes")
@given(
    damage=damages, cut=st.integers(0, 3000), junk=st.sampled_from([b"", b"[", b"&a [*a]", b"\xff", b": : :", b"!!x y"])
)
def test_recipes(damage: Any, cut: int, junk: bytes) -> None:
    text = yaml.safe_dump(damaged(RECIPE, damage)).encode()
    with bounded():
        parse_recipe(text[:cut] + junk + text[cut:], Path("recipe.yaml"))


@pytest.mark.slow
@fuzz("houses")
@given(damage=damages)
def test_houses(damage: Any) -> None:
    house = damaged(small_house(), damage)
    with bounded():
        check_house(read_house(house))
    with bounded():
        validate_house(house)


@pytest.fixture(scope="module")
def client() -> Client:
    client = Client()
    client("Reset", sceneName="Procedural")
    client("Initialize", renderImage=False)
    return client


ACTIONS = (
    "Pass",
    "MoveAhead",
    "RotateRight",
    "Teleport",
    "GetReachablePositions",
    "OpenObject",
    "Nonsense",
    "Initialize",
)


@pytest.mark.slow
@fuzz("messages")
@given(action=st.sampled_from(ACTIONS), damage=damages)
def test_messages(client: Client, action: str, damage: Any) -> None:
    sound = {
        "action": action,
        "agentId": 0,
        "degrees": 30.0,
        "position": {"x": 1.0, "y": 0.9, "z": 1.0},
        "sequenceId": 3,
    }
    request = damaged(sound, damage)
    if not isinstance(request, dict):
        return
    with bounded():
        fields = client.server.answer({**request, "renderImage": False})
        assert fields and isinstance(io.BytesIO(fields[0][1]).read(), bytes)


@pytest.mark.slow
def test_sets_are_read_from_where_they_lie(sound: Path) -> None:
    assert sum(1 for _ in read(str(sound))) == 2
    assert sum(CASES.values()) == 2000
