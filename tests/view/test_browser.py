"""The pages in a real browser: searched, filtered, walked through by keys, lit, linked to, on a phone, dark."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from msgspec.structs import replace

from layoutgen.dataset.records import Clip
from layoutgen.view.app import Shelf
from layoutgen.view.index import Index
from tests.dataset_maker import write_dataset
from tests.devtools import Devtools
from tests.view.serving import serving

CARDS = "Array.from(document.querySelectorAll('.tile-card h2'), (one) => one.title)"
DRAWN = "document.querySelector('.plan [data-layer]')"
LIT = """({
  map: document.querySelectorAll('.plan .object[data-key="o%d"].lit').length,
  text: document.querySelectorAll('.full .thing.lit').length,
  frame: document.querySelectorAll('.boxes g.lit').length,
  names: document.querySelectorAll('.things .lit').length,
  answer: document.querySelectorAll('[data-layer] .measure').length,
})"""
OVER, LEFT = "new PointerEvent('pointerover', { bubbles: true })", "new PointerEvent('pointerleave')"
WIDE = "document.documentElement.scrollWidth <= innerWidth"


def clip_at(clip: Clip, **query: object) -> str:
    asked = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in query.items())
    return f"#/clip/{quote(clip.record.clip_id, safe='')}?{asked}"


def asked(page: Devtools) -> dict[str, str]:
    """The query of the address."""
    return page.ask("Object.fromEntries(new URLSearchParams(location.hash.split('?')[1] || ''))")


def test_search_and_filters(page: Devtools, address: str, clips: list[Clip]) -> None:
    page.open(address)
    page.until(f"{CARDS}.length === {len(clips)}")
    page.press("/")
    page.write("sofa")
    page.until("location.hash.includes('words=sofa') && document.querySelector('.hit mark')")
    fits = [c for c in clips if any(" sofa" in q.text.lower() for q in c.record.questions)]
    page.until(f"{CARDS}.length === {len(fits)}")
    page.press("Escape")
    page.point('.value[data-filter="shown"][data-value="8"]', click=True)
    page.until("location.hash.includes('shown=8') && document.querySelectorAll('.chosen').length === 1")
    fits = [c for c in clips if any(" sofa" in q.text.lower() and q.shown == 8 for q in c.record.questions)]
    page.until(f"{CARDS}.length === {len(fits)} && {CARDS}.length > 0")
    assert page.ask("document.activeElement.dataset.value") == "8"
    page.point(".chosen", click=True)
    page.until("!location.hash.includes('shown')")


def test_what_is_pointed_at_is_lit_everywhere(page: Devtools, address: str, own: Clip) -> None:
    question = next(q for q in own.record.questions if q.task == "minimum_distance")
    thing = question.objects[0]
    frame = next(i for i in question.frames if thing in {one.object for one in own.record.frames[i].objects})
    page.open(address + clip_at(own, question=question.id, frame=frame + 1))
    page.until(f"{DRAWN} && document.querySelector('.boxes g')")
    lit = LIT % thing
    places = [f'.full .thing[data-o="{thing}"]', f'.things [data-o="{thing}"]', f'.plan .object[data-key="o{thing}"]']
    for place in [*places, f'.boxes g[data-o="{thing}"] rect']:
        page.point(".brand-link")
        assert page.ask("document.querySelectorAll('.lit').length") == 0
        page.ask(f"document.querySelector({json.dumps(place)}).dispatchEvent({OVER})")
        found = page.ask(lit)
        assert found["map"] >= 1 and found["text"] == found["frame"] == found["names"] == found["answer"] == 1, place
        page.ask(
            f"document.querySelectorAll('.column, .questions, .things').forEach((one) => one.dispatchEvent({LEFT}))"
        )
    page.point(f'.full .thing[data-o="{thing}"]', click=True)
    page.point(".brand-link")
    assert page.ask(lit)["map"] >= 1
    page.press("Escape")
    assert page.ask("document.querySelectorAll('.lit').length") == 0


def test_keys_walk_through_a_clip(page: Devtools, address: str, own: Clip, clips: list[Clip]) -> None:
    first, second = own.record.questions[:2]
    page.open(address + clip_at(own, question=first.id, frame=1))
    page.until(DRAWN)
    page.press("ArrowRight")
    assert asked(page)["frame"] == "2"
    assert page.ask("document.querySelector('.stop.now').title") == "Image 2"
    assert page.ask("document.querySelector('.cone.now').dataset.key") == "f1"
    page.press("End")
    page.press("ArrowRight")
    assert asked(page)["frame"] == str(len(own.images))
    page.press("ArrowDown")
    page.until(f"document.querySelector('.asked .open').dataset.question === {json.dumps(second.id)}")
    page.press("b")
    assert page.ask("document.querySelectorAll('.boxes .shown').length") > 1
    page.press("m")
    assert page.ask("!document.querySelector('.scene').hidden && document.querySelector('canvas').width > 300")
    page.press("m")
    page.press("z")
    page.until(
        "(({ attributes, dataset }) => attributes.viewBox.value === dataset.whole)(document.querySelector('.plan'))"
    )
    page.press("?")
    assert page.ask("document.querySelector('dialog').open")
    page.press("Escape")
    page.press("p")
    page.until(f"document.querySelector('h1').textContent === {json.dumps(clips[-2].record.clip_id)}")
    page.press("Escape")
    page.until(f"{CARDS}.length === {len(clips)}")
    page.press("ArrowRight")
    page.press("Enter")
    page.until("document.querySelector('h1')")


def test_a_link_brings_back_what_it_was_taken_of(page: Devtools, address: str, own: Clip) -> None:
    question = own.record.questions[3]
    page.open(address + clip_at(own, question=question.id, frame=3))
    page.until(DRAWN)
    assert page.ask("document.querySelector('.asked .open').dataset.question") == question.id
    assert page.ask("document.querySelector('.stop.now').title") == "Image 3"
    assert page.ask("document.querySelectorAll('.stop.idle').length") == len(own.images) - len(question.frames)
    page.open("about:blank")
    page.open(f"{address}#/clip/6")
    page.until("document.querySelector('h1')?.textContent")
    page.errors.clear()


def test_twins_side_by_side_and_the_change(page: Devtools, address: str, clips: list[Clip]) -> None:
    walk, twin = clips[2:4]
    page.open(address + clip_at(twin))
    page.until("document.querySelector('.clip .plan')")
    page.press("t")
    page.until("document.querySelectorAll('.frame').length === 2 && document.querySelectorAll('.plan').length === 2")
    assert page.ask("document.querySelectorAll('.plan .object.changed').length") >= 2
    thing = next(i for i, one in enumerate(twin.record.objects) if one.id == twin.record.twin.now)
    page.point(f'.things [data-o="{thing}"]')
    page.until("document.querySelectorAll('.plan .object.changed.lit').length >= 2")
    page.press("x")
    page.until("/^(Before|After)/.test(document.querySelector('.frame figcaption')?.textContent)")
    page.until(DRAWN)
    assert page.ask("document.querySelectorAll('.stop').length") > len(walk.images)


@pytest.mark.parametrize("place", ["grid", "clip", "twins"])
def test_nothing_sticks_out_on_a_phone(page: Devtools, address: str, clips: list[Clip], place: str) -> None:
    page.resize(400, 800)
    beside = clip_at(clips[1], beside=clips[0].record.clip_id)
    page.open(address + {"grid": "", "clip": clip_at(clips[-1]), "twins": beside}[place])
    page.until(f"{CARDS}.length" if place == "grid" else "document.querySelector('.clip .plan')")
    assert page.ask(WIDE)
    if place == "grid":
        page.point(".drawer", click=True)
        assert page.ask("document.querySelector('.value').getBoundingClientRect().height > 10")
        assert page.ask(WIDE)


def test_dark_and_light(page: Devtools, address: str) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    page.open(address)
    page.until("document.querySelector('.theme .icon')")
    light = page.ask(ground)
    page.resize(1440, 900, dark=True)
    dark = page.ask(ground)
    assert light != dark
    page.point(".theme", click=True)
    assert page.ask(ground) == light
    page.open(address)
    page.until("document.querySelector('.theme .icon')")
    assert page.ask(ground) == light
    page.point(".theme", click=True)
    assert page.ask(ground) == dark
    page.ask("localStorage.clear()")


@pytest.fixture
def hostile(own: Clip, folder: Path) -> Iterator[tuple[str, str, str]]:
    """A set whose texts are markup, served; the markup; and the id of a question."""
    evil = (
        "\"'></title></text></svg><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    )
    record = own.record
    objects = [replace(thing, name=f"{evil}{i}", type=evil, id=f"{evil}{i}") for i, thing in enumerate(record.objects)]
    fields = {name: evil for name in ("text", "template", "task", "answer", "response", "unit", "margin_unit")}
    questions = [replace(record.questions[0], **fields, options=[evil, evil]), *record.questions[1:3]]
    rooms = [replace(room, type=evil) for room in record.rooms]
    house = replace(record.house, id=evil, source=evil)
    camera = replace(record.camera, lens=evil)
    record = replace(
        record, clip_id=evil, objects=objects, questions=questions, rooms=rooms, house=house, camera=camera, split=evil
    )
    index = Index(str(write_dataset(folder, [replace(own, record=record)])), keep=False)
    with serving(Shelf([index], {evil: {(evil, record.questions[0].id): evil}})) as address:
        yield address, evil, questions[0].id
    index.close()


def test_markup_is_shown_and_never_run(page: Devtools, hostile: tuple[str, str, str]) -> None:
    address, evil, question = hostile
    page.open(address)
    page.until(f"{CARDS}.length === 1")
    assert page.ask(CARDS) == [evil]
    page.open(f"{address}#/?words=script")
    page.until("document.querySelector('.hit mark')")
    page.open(address + f"#/clip/{quote(evil, safe='')}?question={question}")
    page.until("document.querySelector('.asked .open .body')")
    assert page.ask("document.querySelector('.full').textContent") == evil
    page.press("b")
    page.press("m")
    page.press("m")
    page.until("!document.querySelector('.map').hidden")
    assert page.ask("document.title") != "owned"
    assert page.ask("[document.scripts.length, document.querySelectorAll('img[src=x]').length]") == [1, 0]
    page.errors.clear()  # the answer of a task that does not exist cannot be drawn


def test_two_sets_and_two_models(page: Devtools, index: Index, own: Clip, folder: Path) -> None:
    wrong, right = "<answer>no</answer>", {q.id: q.response for q in own.record.questions}
    name = own.record.clip_id
    models = {"good": {(name, key): text for key, text in right.items()}, "poor": {(name, key): wrong for key in right}}
    other = Index(str(write_dataset(folder, [own.with_questions(own.record.questions[:4])])), keep=False)
    with serving(Shelf([index, other], models)) as address:
        page.open(address + clip_at(own))
        page.until("document.querySelectorAll('.said').length === 2")
        assert page.ask("Array.from(document.querySelectorAll('.said .score'), (one) => one.textContent)") == [
            "1.00",
            "0.00",
        ]
        page.press("t")
        page.until("document.querySelectorAll('.frame').length === 2")
        page.open("about:blank")
        page.open(f"{address}#/?set=1")
        page.until(f"{CARDS}.length === 1")
    other.close()


def test_all_comes_from_the_server(page: Devtools, address: str) -> None:
    page.open(address)
    page.until(f"{CARDS}.length")
    asked = page.ask("performance.getEntriesByType('resource').map((one) => new URL(one.name).origin)")
    assert {one for one in asked if not one.startswith("null")} == {address.rstrip("/")}
