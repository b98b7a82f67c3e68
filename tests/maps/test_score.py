import pytest

from layoutgen.maps.score import score_map

CHAIR = {"object_name": "chair", "bbox": [0.0, 0.0, 1.0, 1.0]}
SECOND = {"object_name": "chair 2", "bbox": [3.0, 0.0, 4.0, 1.0]}


def test_a_perfect_map() -> None:
    score = score_map([CHAIR, SECOND], [SECOND, CHAIR])
    assert (score.precision, score.recall, score.iou, score.fit) == (1, 1, 1, 1)
    assert (score.centre_error, score.size_error) == (0, 0)


def test_numbers_of_equal_things_do_not_matter_but_places_do() -> None:
    swapped = [{**CHAIR, "object_name": "chair 2"}, {**SECOND, "object_name": "chair"}]
    assert score_map(swapped, [CHAIR, SECOND]).iou == 1


def test_hand_computed_shift() -> None:
    # Moved by 0.4 m along x: overlap 0.6 of a union of 1.4, centres 0.4 m apart, still a hit.
    score = score_map([{**CHAIR, "bbox": [0.4, 0.0, 1.4, 1.0]}], [CHAIR])
    assert score.iou == pytest.approx(0.6 / 1.4)
    assert score.centre_error == pytest.approx(0.4)
    assert score.fit == pytest.approx((0.6 / 1.4 + 0.6) / 2)
    assert (score.precision, score.recall) == (1, 1)


def test_a_place_half_a_metre_off_is_no_hit() -> None:
    score = score_map([{**CHAIR, "bbox": [0.51, 0.0, 1.51, 1.0]}], [CHAIR])
    assert (score.precision, score.recall) == (0, 0)


def test_size_error_is_the_mean_of_both_extents() -> None:
    assert score_map([{**CHAIR, "bbox": [0.0, 0.0, 1.4, 1.2]}], [CHAIR]).size_error == pytest.approx(0.3)


def test_missing_and_invented_entries_cost() -> None:
    assert score_map([CHAIR], [CHAIR, SECOND]).iou == 0.5
    assert score_map([CHAIR], [CHAIR, SECOND]).recall == 0.5
    assert score_map([CHAIR, SECOND], [CHAIR]).precision == 0.5
    assert score_map([], [CHAIR]).centre_error is None


def test_cells_of_grid_maps() -> None:
    truth = [{"object_name": "bed", "cell": [2, 3]}]
    assert score_map([{"object_name": "bed", "cell": [2, 3]}], truth).fit == 1
    assert score_map([{"object_name": "bed", "cell": [3, 3]}], truth).iou == 0
    assert score_map([{"object_name": "bed", "cell": "no"}], truth).fit == 0


def test_rooms_and_viewpoints_are_left_out() -> None:
    assert score_map([CHAIR, {"image": 2, "position": [0, 0], "yaw": 5}], [CHAIR]).precision == 1


def test_boxes_without_area_can_be_met() -> None:
    painting = {"object_name": "painting", "bbox": [0.0, 1.5, 0.7, 1.5]}
    assert score_map([painting], [painting]).fit == pytest.approx(1)
    assert score_map([{**painting, "bbox": [0.0, 1.7, 0.7, 1.7]}], [painting]).iou == 0
