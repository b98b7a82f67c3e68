"""The bench of asking: an inner stage's seconds are not counted twice."""

import time

from benchmarks.asking import STAGES, Stages, asking_text


def spin(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_an_inner_stage_is_not_its_outer_ones() -> None:
    stages = Stages()
    with stages.charging("outer"):
        spin(0.05)
        stages.charged("inner", spin)(0.1)
    assert 0.1 <= stages.seconds["inner"] < 0.15 and 0.05 <= stages.seconds["outer"] < 0.1


def test_the_table_adds_up() -> None:
    text = asking_text({stage: 0.01 * (place + 1) for place, stage in enumerate(STAGES)})
    assert "ask               20.0" in text and text.splitlines()[-1].split() == ["all", "100.0"]
