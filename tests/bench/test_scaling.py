"""The arithmetic of the scale bench's tables."""

from benchmarks.scaling import PoolFigures, ScaleFigures, scale_text


def test_tables_and_projection() -> None:
    pools = [
        PoolFigures(
            1, 110.0, 100.0, 20, {"engine": 60.0, "worker": 15.0, "driver": 2.0, "ray": 3.0}, 700 * 10**6, 710 * 10**6
        ),
        PoolFigures(
            2, 63.0, 52.0, 20, {"engine": 60.0, "worker": 15.0, "driver": 2.0, "ray": 3.0}, 700 * 10**6, 710 * 10**6
        ),
    ]
    text = scale_text(ScaleFigures(cpus=2, clips=20, stages={"engine": 60.0, "walk": 20.0}, pools=pools))
    assert "engine        3.00   75.0 %" in text and "all           4.00  100.0 %" in text
    one, two = (line.split() for line in text.splitlines() if line.lstrip().startswith(("1 ", "2 ")))
    assert one[:5] == ["1", "10.0", "s", "720", "1.00"] and two[:5] == ["2", "11.0", "s", "1385", "1.92"]
    assert one[-4:] == ["%", "4.00", "700", "710"]
    assert text.endswith("5,000 clips: 2.8 hours on 2 idle CPUs, at 4.00 s each")
