"""The bench of the round trip: what came back otherwise is found."""

from msgspec.structs import replace

from benchmarks.roundtrip import Compared, compare
from tests.asked import asked_clips


def test_what_comes_back_the_same_has_no_difference_and_what_does_not_is_named() -> None:
    (clip,) = asked_clips([3])
    record, total = clip.record, Compared()
    compare(record, record, total)
    assert total.walks == 1 and total.frames == len(record.frames) and max(total.boxes) == 0
    assert total.questions == len(record.questions) > 0 and not total.unlike and not total.contradictions
    first = record.questions[0]
    seen = next(frame for frame in record.frames if any(one.pixels >= 400 for one in frame.objects))
    bare = replace(seen, objects=[])
    frames = [bare if frame is seen else frame for frame in record.frames]
    moved = replace(record.objects[0], world_aabb=[value + 0.04 for value in record.objects[0].world_aabb])
    questions = [replace(first, answer="another"), *record.questions[1:]]
    changed = replace(record, frames=frames, objects=[moved, *record.objects[1:]], questions=questions)
    compare(record, changed, other := Compared())
    assert max(other.boxes) > 0.03 and len(other.unlike) == sum(one.pixels >= 400 for one in seen.objects)
    assert len(other.contradictions) == 1 and "another here" in other.contradictions[0]
    assert "1 beyond 3 cm" in other.text()
