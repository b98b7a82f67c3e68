"""Cards, maps, pictures and terminal text, without a browser."""

import io
import re
from collections.abc import Callable
from math import hypot
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from PIL import Image, ImageFont

from layoutgen.cli import main
from layoutgen.dataset.records import Clip, ClipRecord
from layoutgen.errors import InputError
from layoutgen.geometry.boxes import FloorBox
from layoutgen.geometry.footprints import Footprint
from layoutgen.maps.layout import exact_layout
from layoutgen.pages.drawing import Label, Outline, bars, histogram, svg
from layoutgen.preview import typeface
from layoutgen.preview.geometry import overlay
from layoutgen.preview.plan import cone, draw, focus_of, view_of
from layoutgen.preview.report import varied
from layoutgen.preview.sheet import _lines
from layoutgen.preview.text import clip_text, pretty
from layoutgen.qa.registry import TASKS
from layoutgen.qa.task import Candidate
from tests.asked import asked_clips
from tests.dataset_maker import write_dataset


def outlines(shapes: list, style: str) -> list[Outline]:
    """The outlines of a style."""
    return [shape for shape in shapes if isinstance(shape, Outline) and shape.style == style]


def test_every_task_can_be_drawn(clips: list[Clip]) -> None:
    drawn = {q.task for clip in clips for q in clip.record.questions if overlay(clip.record, q) is not None}
    assert len(drawn) > 20


SAID_BY_NAMES_AND_VIEWS = {
    *("object_count", "appearance_order", "camera_turn", "camera_angle", "frame_of_object", "object_presence"),
    *("room_count", "room_size", "room_of_object", "object_of_room", "recall_map", "place_object"),
    *("total_count", "total_area"),
}


def test_tasks_draw_their_answer_where_names_and_views_do_not_say_it() -> None:
    tasks, undrawn = set(), set()
    for clip in asked_clips(range(4)):
        layout = exact_layout(clip.record)
        for question in clip.record.questions:
            tasks.add(question.task)
            if not TASKS[question.task].marks(layout, Candidate.of(question)):
                undrawn.add(question.task)
    assert undrawn == SAID_BY_NAMES_AND_VIEWS & tasks and len(tasks) > 28


def test_distance_line_joins_the_closest_points(clips: list[Clip]) -> None:
    for clip in clips:
        things = clip.record.objects
        for question in clip.record.questions:
            if question.task == "minimum_distance":
                (line,) = outlines(overlay(clip.record, question), "measure")
                (x0, z0), (x1, z1) = line.points
                a, b = (Footprint(tuple(things[i].footprint)) for i in question.objects)
                assert hypot(x1 - x0, z1 - z0) == pytest.approx(a.gap(b))


def test_drawn_distances_are_those_asked_for_whatever_way_things_stand(clips: list[Clip]) -> None:
    record = clips[0].record
    bed = replace(record.objects[0], bbox=[0.0, 0.0, 2.0, 2.0], footprint=[[[1, 0], [2, 1], [1, 2], [0, 1]]])
    box = replace(record.objects[1], bbox=[2, 2, 3, 3], footprint=[[[2, 2], [3, 2], [3, 3], [2, 3]]])
    question = replace(record.questions[0], task="minimum_distance", objects=[0, 1], views=[])
    shapes = overlay(replace(record, objects=[bed, box, *record.objects[2:]]), question)
    (line,) = outlines(shapes, "measure")
    assert list(line.points) == [pytest.approx((1.5, 1.5)), (2.0, 2.0)]
    assert [shape.text for shape in shapes if isinstance(shape, Label) and shape.style == "measure-name"] == ["0.71 m"]


def test_a_counter_around_a_corner_is_drawn_as_one_l(clips: list[Clip]) -> None:
    record = clips[0].record
    back, wing = [[0.0, 1.4], [3.0, 1.4], [3.0, 2.0], [0.0, 2.0]], [[2.4, 0.0], [3.0, 0.0], [3.0, 1.4], [2.4, 1.4]]
    counter = replace(record.objects[0], type="CounterTop", bbox=[0.0, 0.0, 3.0, 2.0], footprint=[back, wing])
    apart = replace(counter, footprint=[back, [[2.4, 0.0], [3.0, 0.0], [3.0, 1.0], [2.4, 1.0]]])
    drawn = {
        count: [shape for shape in draw(replace(record, objects=[thing])) if getattr(shape, "title", "").count(" m")]
        for count, thing in ((1, counter), (2, apart))
    }
    assert {count: len(shapes) for count, shapes in drawn.items()} == {1: 1, 2: 2}
    corners = {(round(x, 6), round(z, 6)) for x, z in drawn[1][0].points}
    assert {(0, 1.4), (2.4, 1.4), (2.4, 0), (3, 0), (3, 2), (0, 2)} <= corners and (0, 0) not in corners


def test_close_ups_hold_what_is_asked_and_have_the_shape_of_the_map(clips: list[Clip]) -> None:
    closer = 0
    for record, question in ((clip.record, q) for clip in clips for q in clip.record.questions):
        whole, focus = view_of(record), focus_of(record, question)
        (width, depth), (full_width, full_depth) = focus.size, whole.size
        assert width / full_width == pytest.approx(depth / full_depth)
        assert whole[0] - 1e-9 <= focus[0] and focus[2] <= whole[2] + 1e-9
        for box in (record.objects[index].bbox for index in question.objects):
            assert focus[0] <= box[0] and focus[1] <= box[1] and box[2] <= focus[2] and box[3] <= focus[3]
        closer += width < full_width
    assert closer > 10


def test_routes_orders_and_grids_are_drawn(clips: list[Clip]) -> None:
    asked = {q.task: (clip.record, q) for clip in clips for q in clip.record.questions}
    record, route = asked["route_plan"]
    heads = outlines(overlay(record, route), "forward head")
    assert len(heads) == len(route.objects) - 1
    record, order = asked["depth_order"]
    assert len(outlines(overlay(record, order), "measure")) == len(order.objects)
    record, grid = asked["recall_grid"]
    lines = outlines(overlay(record, grid), "quadrant")
    corner = min(point for line in lines for point in line.points)
    assert len(lines) == 22 and list(corner) == pytest.approx([float(value) for value in grid.given[:2]])


def test_direction_arrow_runs_between_the_last_two_objects(clips: list[Clip]) -> None:
    record, question = next((c.record, q) for c in clips for q in c.record.questions if q.task == "vertical_direction")
    (arrow,) = outlines(overlay(record, question), "measure")
    ends = [((b[0] + b[2]) / 2, (b[1] + b[3]) / 2) for b in (record.objects[i].bbox for i in question.objects)]
    assert list(arrow.points) == [pytest.approx(ends[3]), pytest.approx(ends[2])]
    assert len(outlines(overlay(record, question), "quadrant")) == 4


def test_first_camera_looks_up_the_map(clips: list[Clip]) -> None:
    """Frame 0 defines the map: it stands at the origin and looks along z."""
    record = clips[0].record
    apex, left, right = cone(record, record.frames[0]).points
    assert apex == pytest.approx((0.0, 0.0))
    assert left[0] == pytest.approx(-right[0])
    assert left[0] < 0 < left[1] == pytest.approx(right[1])


def test_map_holds_every_object_and_no_two_names_touch(clips: list[Clip]) -> None:
    record = clips[0].record
    shapes, view = draw(record), view_of(record)
    assert {s.key for s in shapes if isinstance(s, Outline)} >= {f"o{i}" for i in range(len(record.objects))}
    names = [shape for shape in shapes if isinstance(shape, Label) and shape.style == "label"]
    assert len(names) > 3
    for index, one in enumerate(names):
        for other in names[:index]:
            apart_z = abs(one.at[1] - other.at[1]) >= 1.19 * one.size
            apart_x = abs(one.at[0] - other.at[0]) >= 0.28 * one.size * (len(one.text) + len(other.text))
            assert apart_z or apart_x
    assert view[0] < 0 < view[2]


def test_svg_escapes_text() -> None:
    text = svg(
        [Label((0, 0), "<b>&", 0.2), Outline([(0, 0)], '"x', title="</title>")], FloorBox(0, 0, 1, 1), "plan", "<t>"
    )
    assert "<b>" not in text
    assert "&lt;b&gt;&amp;" in text
    assert 'class="&#34;x"' in text


@pytest.mark.parametrize("values", [[1.0], [2.0, 2.0], [0.0, 1.0, 5.5], [float(i) for i in range(100)]])
def test_histograms_of_anything(values: list[float]) -> None:
    assert histogram(values).count("<rect") >= 1
    assert "nan" not in histogram(values)


def test_bars_end_at_the_largest() -> None:
    drawn = bars({"a": 10.0, "b": 5.0, "nothing": 0.0})
    widths = [
        float(part.split('"')[0]) for part in drawn.split('class="bar"')[1:] for part in [part.split('width="')[1]]
    ]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)


def test_varied_questions_cover_the_tasks(clips: list[Clip]) -> None:
    tasks = {question.task for question in clips[0].record.questions}
    assert {question.task for question in varied(clips[0], len(tasks))} == tasks
    assert len(varied(clips[0], 3)) == 3


def test_unreadable_responses_are_shown_as_they_stand() -> None:
    shown = pretty("<map>[{oops</map><think>One. Two.</think><answer>C</answer>")
    assert (shown.map, shown.think, shown.answer) == (["[{oops"], ["One.", "Two."], "C")


CHINESE = '<map>[{"object_name": "沙发", "bbox": [0, 0, 1, 1]}]</map><think>间隔为 2。</think><answer>2</answer>'


def chinese(clip: Clip) -> Clip:
    """The clip with one question in Chinese."""
    question = next(one for one in clip.record.questions if one.task == "minimum_distance")
    text = "沙发与床相距多少米？" * 9
    return clip.with_questions([replace(question, text=text, response=CHINESE, language="zh", said={})])


def test_chinese_is_printed_as_it_is(clips: list[Clip]) -> None:
    assert "沙发" in pretty(CHINESE).map[0] and "沙发" in clip_text(chinese(clips[0]).record)


def test_pictures_letter_chinese_or_say_why_not(clips: list[Clip], monkeypatch: pytest.MonkeyPatch) -> None:
    clip = chinese(clips[0])
    for path, names in (("", "sofa"), ("some.ttf", "沙发")):
        monkeypatch.setattr(typeface, "_wide", lambda path=path: path)
        monkeypatch.setattr("layoutgen.preview.sheet.font", lambda pixels, text="": ImageFont.load_default(pixels))
        lines = [line for line, _, _ in _lines(clip, clip.record.questions[0], 400)]
        text = "".join(lines)
        assert f'"{names}"' in text and ("LAYOUTGEN_FONT" in text) == (not path) and lines[-1] == "Answer: 2"
        assert path or text.isascii() or not re.search(typeface.WIDE, text)
    assert len(lines) > 5, "signs are words"


def test_a_variable_names_the_typeface(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeface, "_wide", typeface._wide.__wrapped__)
    monkeypatch.setenv("LAYOUTGEN_FONT", "nowhere.ttf")
    assert typeface.readable("沙发")
    with pytest.raises(InputError, match="LAYOUTGEN_FONT: nowhere.ttf is no typeface"):
        typeface.font(12, "沙发")
    monkeypatch.setenv("LAYOUTGEN_FONT", "")
    monkeypatch.setenv("PATH", "")
    assert not typeface.readable("沙发") and typeface.readable("sofa ≈ é")


def test_preview_writes_page_and_picture(source: str, tmp_path: Path) -> None:
    page, png = tmp_path / "p.html", tmp_path / "p.png"
    assert main(["preview", source, "--out", str(page), "--clips", "2", "--png", str(png)]) == 0
    assert page.read_text().count('<article class="card clip"') == 2
    image = Image.open(io.BytesIO(png.read_bytes()))
    assert image.width == 1280
    assert len(image.getcolors(2**24) or []) > 1000


def test_report_command(source: str, tmp_path: Path) -> None:
    assert main(["report", source, "--out", str(tmp_path / "r.html"), "--samples", "3"]) == 0
    assert "Questions by task" in (tmp_path / "r.html").read_text()


def test_show_prints_questions_and_answers(source: str, clips: list[Clip], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", source, "000001"]) == 0
    shown = capsys.readouterr().out
    for question in clips[1].record.questions:
        assert question.text in shown
        assert f"answer {question.answer}" in shown


def test_show_json_is_the_record(source: str, clips: list[Clip], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", source, "000002", "--json"]) == 0
    assert msgspec.json.decode(capsys.readouterr().out, type=ClipRecord) == clips[2].record


def test_clips_are_listed_and_shown_by_id_key_and_number(
    source: str, clips: list[Clip], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clips", source]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [(line[0], line[1], line[-1]) for line in lines] == [
        (str(n), f"{n:06d}", clip.record.clip_id) for n, clip in enumerate(clips)
    ]
    assert main(["clips", source, "--json"]) == 0
    assert [msgspec.json.decode(line)["number"] for line in capsys.readouterr().out.splitlines()] == [
        *range(len(clips))
    ]
    for reference in (clips[2].record.clip_id, "000002", "2"):
        assert main(["show", source, reference, "--json"]) == 0
        assert msgspec.json.decode(capsys.readouterr().out, type=ClipRecord) == clips[2].record


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "000099"], "similar"),
        (["preview"], "say what to write"),
        (["preview", "--out", "/proc/nowhere/p.html"], "cannot be written"),
    ],
)
def test_bad_input_exits_2(arguments: list[str], message: str, source: str, capsys: pytest.CaptureFixture[str]) -> None:
    command, *others = arguments
    assert main([command, source, *others]) == 2
    assert message in capsys.readouterr().err


def test_giant_picture_is_refused_in_one_line(
    clips: list[Clip], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bomb = bytearray(clips[0].images[0])
    at = clips[0].images[0].index(b"\xff\xc0") + 5
    bomb[at : at + 4] = (60_000).to_bytes(2, "big") * 2
    write_dataset(tmp_path, [replace(clips[0], images=[bytes(bomb), *clips[0].images[1:]])])
    assert main(["preview", str(tmp_path), "--out", str(tmp_path / "p.html")]) == 2
    assert "JPEG" in capsys.readouterr().err


def lacking(clip: Clip) -> Clip:
    """The clip with a question that lacks the objects of its task."""
    first = replace(clip.record.questions[0], task="vertical_direction", objects=[0], given=[])
    return clip.with_questions([first])


def cut(clip: Clip) -> Clip:
    """The clip with a truncated frame."""
    return replace(clip, images=[clip.images[0], clip.images[1][:900], *clip.images[2:]])


@pytest.mark.parametrize("command", ["preview", "report", "png"])
@pytest.mark.parametrize(("damage", "says"), [(lacking, "question q"), (cut, "frame_01.jpg: a damaged JPEG")])
def test_damaged_samples_are_named_and_no_page_is_written(
    command: str,
    damage: Callable[[Clip], Clip],
    says: str,
    clips: list[Clip],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder, page = write_dataset(tmp_path / "set", [damage(clips[0])]), tmp_path / "page"
    words = {"preview": ["preview", "--out"], "report": ["report", "--out"], "png": ["preview", "--png"]}[command]
    assert main([words[0], str(folder), words[1], str(page)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1 and f"clip {clips[0].record.clip_id}" in told[0] and says in told[0]
    assert list(tmp_path.iterdir()) == [folder]


def test_a_tar_alone_can_be_reported(source: str, tmp_path: Path) -> None:
    page = tmp_path / "r.html"
    assert main(["report", f"{source}/layoutgen-00000.tar", "--out", str(page), "--samples", "3"]) == 0
    assert page.read_text().count('<article class="card clip"') == 3
