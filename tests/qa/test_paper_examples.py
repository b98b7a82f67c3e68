"""The two showcase examples of Video2Layout's figure contradict their own maps, and we notice.

Only the fridge's box is printed legibly in what we have; the other boxes stand where the map puts them: at the same
distances from the fridge (4.85, 5.81, 8.48, 9.81 m), and in the plotted order for the second example.
"""

from layoutgen.audit.consistency import answer_from_map, follows_from_map
from layoutgen.dataset.records import ClipRecord, Question
from tests.factories import record_of

FRIDGE = (-10.2, 0.3, -9.4, 1.1)  # centre (-9.8, 0.7)


def _at(x: float, z: float) -> tuple[float, float, float, float]:
    return (round(x - 0.4, 2), round(z - 0.4, 2), round(x + 0.4, 2), round(z + 0.4, 2))


def _question(task: str, objects: list[int], options: list[str], answer: str, given: list[str]) -> Question:
    return Question(
        id="q000",
        task=task,
        kind="choice",
        frames=[0],
        text="",
        options=options,
        answer=answer,
        value=0.0,
        unit="",
        objects=objects,
        views=[],
        margin=1.0,
        margin_unit="m",
        template="",
        response="",
        given=given,
    )


def _entries(record: ClipRecord) -> list[dict]:
    return [{"object_name": thing.name, "bbox": thing.bbox} for thing in record.objects]


def test_the_dog_bed_is_not_nearest_to_the_fridge() -> None:
    record = record_of(
        {
            "Fridge": FRIDGE,
            "ArmChair": _at(-9.8 + 4.85, 0.7),
            "DogBed": _at(-9.8 + 5.81, 0.7),
            "Sofa": _at(-9.8 + 8.48, 0.7),
            "Box": _at(-9.8 + 9.81, 0.7),
        }
    )
    options = ["armchair", "sofa", "box", "dog bed"]
    question = _question("relative_distance", [0, 1, 3, 4, 2], options, "D", [])
    assert not follows_from_map(record, question, _entries(record), "D")
    assert answer_from_map(record, question, _entries(record)) == "A"


def test_the_armchair_is_not_at_the_back_of_the_dog_bed() -> None:
    # From the television to the box is forward; the armchair is plotted ahead and to the left of the dog bed.
    record = record_of(
        {"Television": _at(0, 0), "Box": _at(0, 5), "ArmChair": _at(-4, 6), "DogBed": _at(-1, 3)},
    )
    options = ["back-left", "front-right", "front-left", "back-right"]
    question = _question("vertical_direction", [0, 1, 2, 3], options, "A", ["forward"])
    assert not follows_from_map(record, question, _entries(record), "A")
    assert answer_from_map(record, question, _entries(record)) == "C"
