"""Pages opened in a real browser: no errors, filters and maps work, nothing sticks out on a phone."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from layoutgen.audit.page import audit_page
from layoutgen.audit.run import audit
from layoutgen.dataset.records import Clip
from layoutgen.errors import DatasetError
from layoutgen.preview.report import preview_page, report_page
from tests.browser import Browser
from tests.dataset_maker import write_dataset

LIT = """
const card = document.querySelector(".clip");
const item = Array.from(card.querySelectorAll("details")).find((one) => one.dataset.task === "minimum_distance");
item.open = true;
card.querySelectorAll("details").forEach((one) => { if (one !== item) one.open = false; });
light(card);
return {
  wanted: item.dataset.objects.split(" ").map((index) => "o" + index).sort(),
  asked: Array.from(card.querySelectorAll(".object.asked")).map((one) => one.dataset.key).sort(),
  layers: Array.from(card.querySelectorAll("[data-layer].on")).map((one) => one.dataset.layer),
  question: item.dataset.question,
  idle: card.querySelectorAll("figure.idle").length,
  frames: item.dataset.frames.split(" ").length,
  shown: card.querySelectorAll("figure").length,
  measures: card.querySelectorAll("[data-layer].on .measure").length,
};
"""

ZOOM = """
const card = document.querySelector(".clip"), plan = card.querySelector(".plan");
const narrow = Array.from(plan.querySelectorAll("[data-layer]")).sort(
  (a, b) => a.dataset.view.split(" ")[2] - b.dataset.view.split(" ")[2])[0];
card.querySelectorAll("details").forEach((one) => { one.open = "q-" + one.dataset.question === narrow.dataset.layer; });
light(card);
const height = () => narrow.querySelector(".asked-name").getBoundingClientRect().height;
const near = plan.getAttribute("viewBox"), letters = [height()];
const edge = plan.getBoundingClientRect();
const cut = Array.from(plan.querySelectorAll(":scope > text:not(.covered)"), (text) => text.getBoundingClientRect())
  .filter((own) => own.left < edge.left - 1 || own.right > edge.right + 1).length;
plan.dispatchEvent(new Event("click"));
letters.push(height());
const twice = Array.from(plan.querySelectorAll(":scope > text:not(.covered)"), (text) => text.dataset.key)
  .filter((key) => plan.querySelector(`.object.asked[data-key="${key}"]`)).length;
const far = plan.getAttribute("viewBox");
return { twice, near, far, close: narrow.dataset.view, whole: plan.dataset.whole, letters, cut };
"""

FILTER = """
const form = document.querySelector("form.filters");
const visible = () => Array.from(document.querySelectorAll("details")).filter((one) => !one.closest("[hidden]"));
const before = visible().length;
const wanted = document.querySelector("details").dataset;
form.elements.task.value = wanted.task;
form.elements.count.value = wanted.count;
form.dispatchEvent(new Event("change", { bubbles: true }));
const left = visible();
return {
  before, wanted: [[wanted.task], [wanted.count]], after: left.length, said: form.querySelector("output").textContent,
  tasks: Array.from(new Set(left.map((one) => one.dataset.task))),
  counts: Array.from(new Set(left.map((one) => one.dataset.count))),
  cards: document.querySelectorAll(".clip:not([hidden])").length,
};
"""

WIDTHS = "return [document.documentElement.scrollWidth, window.innerWidth];"


def test_open_question_lights_its_objects_and_frames(source: str, browser: Browser) -> None:
    seen = browser.ask(preview_page(source, 1), LIT)
    assert seen["asked"] == seen["wanted"]
    assert seen["layers"] == [f"q-{seen['question']}"]
    assert seen["idle"] == seen["shown"] - seen["frames"]
    assert seen["measures"] == 1


def test_the_map_zooms_to_the_open_question_and_back(source: str, browser: Browser) -> None:
    seen = browser.ask(preview_page(source, 1), ZOOM)
    assert seen["near"] == seen["close"] != seen["whole"]
    assert seen["far"] == seen["whole"]
    assert seen["letters"][0] == pytest.approx(seen["letters"][1], rel=0.02)
    assert seen["cut"] == seen["twice"] == 0


def test_report_filters(source: str, browser: Browser) -> None:
    seen = browser.ask(report_page(source, 4), FILTER)
    assert 0 < seen["after"] < seen["before"]
    assert [seen["tasks"], seen["counts"]] == seen["wanted"]
    assert seen["said"] == f"{seen['after']} questions"
    assert seen["cards"] > 0


@pytest.mark.parametrize("kind", ["preview", "report", "audit"])
def test_nothing_sticks_out_on_a_phone(kind: str, source: str, browser: Browser) -> None:
    pages = {
        "preview": lambda: preview_page(source, 1),
        "report": lambda: report_page(source, 2),
        "audit": lambda: audit_page(audit(source)),
    }
    wide, window = browser.ask(pages[kind](), WIDTHS, width=390)
    assert wide <= window


def test_hostile_text_stays_text(clips: list[Clip], browser: Browser, tmp_path: Path) -> None:
    """Names, texts and answers with markup run nowhere: not in HTML, not in attributes, not in the SVG."""
    evil = "\"'></title></text><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    record = clips[0].record
    objects = [replace(thing, name=f"{evil}{i}", type=evil) for i, thing in enumerate(record.objects)]
    questions = [replace(q, text=evil, options=[evil], template=evil, task=evil) for q in record.questions[:3]]
    rooms = [replace(room, type=evil) for room in record.rooms]
    folder = tmp_path / "evil"
    folder.mkdir()
    record = replace(record, clip_id=evil, objects=objects, questions=questions, rooms=rooms)
    write_dataset(folder, [replace(clips[0], record=record)])
    for page in (preview_page(str(folder), 1), report_page(str(folder), 1), audit_page(audit(str(folder)))):
        script = "return [document.title, document.images.length, document.scripts.length];"
        title, _, scripts = browser.ask(page, script)
        assert title != "owned"
        assert scripts <= 2
        assert "<script>document" not in page


def test_pages_fetch_nothing(source: str) -> None:
    for page in (preview_page(source, 1), report_page(source, 1), audit_page(audit(source))):
        links = re.findall(r'<\w+[^<>]*?\s(?:src|href)="([^"]*)"', page)
        assert links
        assert all(link.startswith(("data:", "#")) for link in links)
        assert "url(" not in page
        assert "default-src &#39;none&#39;" in page


def test_report_stays_small(source: str) -> None:
    assert len(report_page(source, 6).encode()) < 5_000_000


def test_no_dataset_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no finished shards"):
        preview_page(str(tmp_path), 1)


def test_a_failing_gate_links_to_its_clips(clips: list[Clip], browser: Browser, tmp_path: Path) -> None:
    """Also where the fault is one that drawings cannot bear."""
    record = clips[2].record
    wrong = [replace(record.questions[0], answer="Z"), *record.questions[1:]]
    lost = [replace(q, task="minimum_distance", objects=[]) for q in clips[1].record.questions[:2]]
    folder = tmp_path / "faulty"
    folder.mkdir()
    faulty = [clips[0], clips[1].with_questions(lost), clips[2].with_questions(wrong)]
    page = audit_page(audit(str(write_dataset(folder, faulty))))
    script = """
const links = Array.from(document.querySelectorAll(".examples a"));
return { dead: links.filter((one) => !document.getElementById(one.getAttribute("href").slice(1))).length,
  to: links.map((one) => one.getAttribute("href")), drawn: document.querySelectorAll(".clip .plan").length,
  asked: Array.from(document.querySelectorAll(".clip details"), (one) => one.dataset.question) };"""
    seen = browser.ask(page, script)
    assert seen["dead"] == 0 and seen["drawn"] >= 1
    assert f"#clip-{record.clip_id}" in seen["to"]
    assert wrong[0].id in seen["asked"]
