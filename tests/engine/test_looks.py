"""What a person's eye notices: things that hang over open shelves, and slits beside windows and doors."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from layoutgen.catalogue.assets import Asset, assets, assets_by_type
from layoutgen.catalogue.supports import supports
from layoutgen.engine import World
from layoutgen.engine.furniture import furniture_mesh
from layoutgen.engine.mesh import Mesh
from layoutgen.engine.models import library_mesh
from layoutgen.engine.render import Placement, Renderer
from layoutgen.engine.world import structure
from layoutgen.engine.world.loading import read_house
from layoutgen.geometry.camera import Array
from layoutgen.seeds import rng_for

CONTACT = 0.01  # metres
RAYS, PLACES = 1500, 20
HARD = ("Cart", "CoffeeTable", "CounterTop", "Desk", "DiningTable", "ShelvingUnit", "SideTable", "Stool", "TVStand")


def hanging(mesh: Mesh, asset: Asset, y: float, x: tuple[float, float], z: tuple[float, float]) -> float:
    """Share of a rectangle at height `y` above the box's bottom without a surface within a centimetre beneath."""
    scene = Renderer([Placement(1, mesh, np.eye(3), np.zeros(3))], [], quality="flat")
    across, along = np.meshgrid(np.linspace(*x, 9)[1:-1], np.linspace(*z, 9)[1:-1])
    height = np.full(across.size, y - asset.size[1] / 2 + CONTACT)
    origins = np.stack([across.ravel(), height, along.ravel()], axis=1)
    hits, _ = scene.cast(origins, np.tile([0.0, -1.0, 0.0], (len(origins), 1)), 2 * CONTACT)
    return float((hits == 0).mean())


@pytest.mark.parametrize("kind", HARD)
def test_every_surface_that_carries_things_is_drawn(kind: str) -> None:
    for asset in assets_by_type()[kind]:
        mesh = library_mesh(asset) or furniture_mesh(asset)
        for level in supports(asset):
            share = hanging(mesh, asset, level.y, (level.x_min, level.x_max), (level.z_min, level.z_max))
            assert share < 0.3, (asset.id, level.y, share)


def test_every_shelving_unit_has_a_board_on_top() -> None:
    for asset in assets_by_type()["ShelvingUnit"]:
        width, height, depth = asset.size
        share = hanging(furniture_mesh(asset), asset, height, (-width / 2, width / 2), (-depth / 2, depth / 2))
        assert share < 0.1, asset.id


def test_a_unit_without_its_top_board_is_noticed() -> None:
    asset = assets()["Shelving_Unit_001_1"]
    mesh = furniture_mesh(asset)
    kept = (mesh.vertices[mesh.faces, 1].max(axis=1) < asset.size[1] / 2 - 0.03).nonzero()[0]
    broken = replace(mesh, faces=mesh.faces[kept], material_ids=mesh.material_ids[kept])
    width, height, depth = asset.size
    assert hanging(broken, asset, height, (-width / 2, width / 2), (-depth / 2, depth / 2)) > 0.9


def leaving(world: World, name: str) -> int:
    """How many rays from inside a house hit nothing: neither building nor glass nor door."""
    rng = rng_for("test", "leaving", name)
    places: Array = rng.choice(world.reachable(), PLACES)
    origins = np.repeat(np.insert(places, 1, 1.5, axis=1), RAYS, axis=0)
    hits, _ = world.cast(origins, rng.normal(size=origins.shape) * [1.0, 0.5, 1.0], 200.0)
    return int((hits == 0).sum())


def houses(folder: Path) -> Iterator[dict]:
    with gzip.open(folder / "houses" / "procthor-multi-room-20.jsonl.gz", "rt") as lines:
        yield from map(json.loads, lines)


@pytest.mark.slow
def test_no_ray_leaves_a_real_house_but_through_glass(real_data: Path) -> None:
    found = [leaving(World(read_house(house), quality="flat"), str(i)) for i, house in enumerate(houses(real_data))]
    assert sum(found) <= 1, found  # one in 600,000 may meet the very edge of two triangles


@pytest.mark.parametrize("number", [11, 16])
def test_a_window_smaller_than_its_hole_is_noticed(real_data: Path, monkeypatch: pytest.MonkeyPatch, number) -> None:
    monkeypatch.setattr(structure, "FRAME_LAP", -0.5)
    house = list(houses(real_data))[number]
    for opening in house["windows"]:
        low, high = opening["holePolygon"]
        low["x"], high["x"] = low["x"] - 0.2, high["x"] + 0.2
    assert leaving(World(read_house(house), quality="flat"), "planted") > 5
