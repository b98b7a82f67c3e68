import json

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from layoutgen.dataset.records import ClipRecord
from layoutgen.geometry.boxes import FloorBox
from layoutgen.maps.layout import exact_layout, rounded_layout
from layoutgen.maps.printed import grid_entries, grid_of, grid_text, map_entries, map_names, map_text, room_names
from tests.factories import clips, record_of


@settings(max_examples=30, deadline=None)
@given(clips())
def test_a_printed_map_holds_the_rounded_layout_and_nothing_is_lost_in_json(record: ClipRecord) -> None:
    objects = list(range(len(record.objects)))
    layout = rounded_layout(exact_layout(record), 1)
    entries = json.loads(map_text(map_entries(record, objects)))
    assert [tuple(entry["bbox"]) for entry in entries] == list(layout.boxes)
    for index, entry in enumerate(entries):
        exact = record.objects[index].bbox
        assert all(abs(a - b) <= 0.05 + 1e-9 for a, b in zip(entry["bbox"], exact, strict=True))


def test_minus_nought_is_never_printed() -> None:
    assert map_entries(record_of({"Chair": (-0.04, 1.0, 0.4, 1.26)}), [0])[0]["bbox"] == [0.0, 1.0, 0.4, 1.3]
    assert "-0.0" not in map_text(map_entries(record_of({"Chair": (-0.04, 1.0, 0.4, 1.26)}), [0]))


def test_names_are_numbered_among_what_the_map_lists() -> None:
    record = record_of({"Chair": (2, 2, 3, 3), "Chair#2": (-3, 2, -2, 3), "Chair#3": (0, 2, 1, 3), "Bed": (5, 5, 6, 6)})
    assert [thing.name for thing in record.objects] == ["chair 3", "chair", "chair 2", "bed"]
    assert map_names(record, [0, 3, 2]) == ["chair 2", "bed", "chair"]
    assert map_names(record, [0]) == ["chair"]


def test_views_are_seen_from_the_first_frame() -> None:
    record = record_of({"Bed": (1, 1, 2, 2)}, views=[(0, 0, 0), (1.0, 2.0, 270.0)])
    view = exact_layout(record).views[1]
    assert (view.x, view.z, view.yaw_deg) == (1.0, 2.0, -90.0)


def test_a_turned_object_is_measured_by_its_footprint_and_mapped_by_its_box() -> None:
    record = record_of({"Bed": (0, 0, 2, 2), "Safe": (3, 0, 4, 2)})
    diamond = [[1.0, 0.0], [2.0, 1.0], [1.0, 2.0], [0.0, 1.0]]
    bed = replace(record.objects[0], footprint=[diamond])
    layout = exact_layout(replace(record, objects=[bed, record.objects[1]]))
    assert layout.gap(0, 1) == 1.0
    assert layout.point_gap((2.0, 2.0), 0) == pytest.approx(2**0.5 / 2)
    assert rounded_layout(layout, 1).point_gap((2.0, 2.0), 0) == 0.0


def test_the_grid_is_square_and_rows_go_forward() -> None:
    grid = grid_of([FloorBox(0, 0, 10, 4)])
    assert (grid.x, grid.z, grid.cell) == (0, -3, 1)
    assert grid.place((0.5, -2.5)) == (0, 0)
    assert grid.place((10.0, 7.0)) == (9, 9)
    record = record_of({"Bed": (0, 0, 1, 1), "Safe": (9, 9, 10, 10)})
    assert grid_entries(record, [1, 0]) == [
        {"object_name": "safe", "cell": [9, 9]},
        {"object_name": "bed", "cell": [0, 0]},
    ]
    assert grid_text(record, []) == "[ ]"


def test_rooms_of_one_type_are_numbered() -> None:
    assert room_names(["Bedroom", "Kitchen", "Bedroom"]) == ["bedroom", "kitchen", "bedroom 2"]
