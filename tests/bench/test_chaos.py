"""The plan of a disturbance."""

from collections import Counter

from benchmarks.chaos import VICTIMS, draw_kills


def test_kills_are_in_order_and_spare_nobody() -> None:
    kills = draw_kills(200, 20, seed=1)
    assert len(kills) == 20 and kills == draw_kills(200, 20, seed=1) != draw_kills(200, 20, seed=2)
    assert [kill.houses for kill in kills] == sorted(kill.houses for kill in kills)
    assert all(0 <= kill.houses < 200 for kill in kills)
    assert set(Counter(kill.victim for kill in kills).values()) <= {6, 7} and {k.victim for k in kills} == set(VICTIMS)
