"""The published JSON Schemas follow from the types, and what is written follows the schemas."""

import hashlib
import json
from pathlib import Path

import jsonschema
import pytest
from msgspec import to_builtins
from msgspec.json import encode as json_encode
from msgspec.structs import replace

from layoutgen.config import Recipe
from layoutgen.dataset.manifest import manifest_of, read_manifest, write_manifest
from layoutgen.dataset.plan import Plan, SourceRef, differences, read_plan, write_plan
from layoutgen.dataset.records import SCHEMA_VERSION, EngineRef, encode_record
from layoutgen.dataset.schema import TYPES, schema_path, schema_text
from layoutgen.dataset.sidecar import read_sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError
from tests.dataset.test_reader import write
from tests.factories import make_bytes_clip


@pytest.fixture
def plan() -> Plan:
    source, engine = SourceRef("spec:apartment", "", "0" * 64), EngineRef("embedded", "1", "")
    return Plan(code_version="1", seed=1, houses=10, shard_size=4, source=source, recipe=Recipe("r"), engine=engine)


def validator(kind: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(schema_path(kind).read_bytes()))


@pytest.mark.parametrize("kind", TYPES)
def test_the_schemas_in_the_repository_are_those_of_the_types(kind: str) -> None:
    assert schema_path(kind).read_bytes() == schema_text(kind), "run: python -m layoutgen.dataset.schema"
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text(kind)))


def test_what_is_written_is_valid(tmp_path: Path, plan: Plan) -> None:
    storage, clip = Storage(str(tmp_path)), make_bytes_clip(3)
    sidecar = write(storage, 0, [clip])
    write_manifest(storage, manifest_of([sidecar]))
    write_plan(storage, plan)
    validator("clip").validate(json.loads(encode_record(clip.record)))
    for kind, name in (("sidecar", "layoutgen-00000.json"), ("manifest", "manifest.json"), ("plan", "plan.json")):
        validator(kind).validate(json.loads((tmp_path / name).read_bytes()))
    assert read_sidecar(storage, "layoutgen-00000.json") == sidecar
    assert read_manifest(storage) == manifest_of([sidecar])
    assert read_plan(storage) == plan


@pytest.mark.parametrize("key", ["split", "house", "questions"])
def test_a_record_without_a_key_is_invalid(key: str) -> None:
    record = json.loads(encode_record(make_bytes_clip(3).record))
    del record[key]
    with pytest.raises(jsonschema.ValidationError, match=f"'{key}' is a required property"):
        validator("clip").validate(record)


def test_manifests_add_up(tmp_path: Path) -> None:
    storage = Storage(str(tmp_path))
    sidecars = [write(storage, number, [make_bytes_clip(number)], number) for number in range(3)]
    manifest = manifest_of(sidecars)
    assert (manifest.samples, manifest.houses, manifest.bytes) == (3, 3, sum(s.bytes for s in sidecars))
    assert [entry.sha256 for entry in manifest.shards] == [s.sha256 for s in sidecars]
    assert manifest.schema_version == SCHEMA_VERSION
    assert manifest_of([replace(sidecar, schema_version="1.0") for sidecar in sidecars]).schema_version == "1.0"


def test_plans_differ_by_name(plan: Plan) -> None:
    camera = plan.recipe.camera.__class__(width=320)
    other = Plan(
        code_version="1",
        seed=2,
        houses=10,
        shard_size=4,
        source=plan.source,
        recipe=Recipe("r", camera=camera, tasks={"object_size": 1.0}),
        engine=plan.engine,
    )
    assert differences(plan, plan) == []
    assert differences(plan, other) == [
        "seed: 1 there, 2 asked for",
        "recipe.camera.width: 640 there, 320 asked for",
        "recipe.tasks.object_size: nothing there, 1.0 asked for",
    ]


def test_shards_cover_the_houses_and_the_number_is_no_part_of_the_identity(plan: Plan) -> None:
    longer = Plan(**{field: getattr(plan, field) for field in plan.__struct_fields__} | {"houses": 11})
    assert plan.shards() == [range(0, 4), range(4, 8), range(8, 10)]
    assert longer.identity() == plan.identity()


def test_the_code_is_part_of_the_identity_where_the_plan_names_it(plan: Plan) -> None:
    """And where it does not, the identity is the one that its shards were given then."""
    assert len({plan.identity(), *(replace(plan, code_sha256=c * 64).identity() for c in "ab")}) == 3
    plain = to_builtins(replace(plan, houses=0), str_keys=True)
    del plain["code_sha256"], plain["parent"], plain["plugins"], plain["recipe"]["margins"]["distance_share"]
    later = ("limits", "synonyms", "atypical_sizes", "twins", "contrast", "language", "paraphrases")
    for key in (*later, "think_of", "units", "spelling", "number_words", "noise"):
        del plain["recipe"][key]
    for key in ("eye", "pitch_bias", "roll_bias", "roll_jitter", "lenses", "off_grid", "square_start"):
        del plain["recipe"]["camera"][key]
    assert plan.identity() == hashlib.sha256(json_encode(plain, order="sorted")).hexdigest()
    renamed = replace(plan, code_sha256="a" * 64, engine=replace(plan.engine, version="2"))
    assert renamed.by_code_of(plan) == plan


def test_plugins_are_part_of_the_identity_by_their_versions(plan: Plan) -> None:
    plans = [plan, *(replace(plan, plugins={"tasks.top_height": origin}) for origin in ("toy 1.0", "toy 2.0"))]
    assert len({one.identity() for one in plans}) == 3
    assert differences(*plans[1:]) == ["plugins.tasks.top_height: toy 1.0 there, toy 2.0 asked for"]


def test_a_damaged_plan_is_named(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"seed": 1')
    with pytest.raises(DatasetError, match=r"plan.json: not a plan of this layoutgen"):
        read_plan(Storage(str(tmp_path)))


def test_long_values_of_differing_plans_are_cut(plan: Plan) -> None:
    longer = replace(plan, source=replace(plan.source, name="file:" + "x" * 90))
    (line,) = differences(plan, longer)
    assert len(line) < 90 and line.startswith("source.name: ") and "xxx... asked for" in line
