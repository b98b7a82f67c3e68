"""The server: what it answers, to whom, and what it never gives away."""

import http.client
import json
import socket
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from msgspec.structs import replace

from layoutgen.audit.report import report_json
from layoutgen.audit.run import audit
from layoutgen.dataset.records import Clip
from layoutgen.evaluate.baselines import baseline
from layoutgen.evaluate.predict import append, open_for_append
from layoutgen.view.app import Shelf
from layoutgen.view.clip import load
from layoutgen.view.gates import faults_of
from layoutgen.view.index import Index
from layoutgen.view.serve import address_of
from tests.dataset_maker import write_dataset
from tests.view.serving import serving


def get(address: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a path, which is sent as it stands."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    connection.putrequest("GET", path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def told(address: str, path: str) -> dict:
    status, _, body = get(address, path)
    assert status == 200, body
    return json.loads(body)


def test_a_clip_with_everything(address: str, own: Clip) -> None:
    page = told(address, f"/api/0/clip?id={quote(own.record.clip_id)}")
    assert [one["id"] for one in page["questions"]] == [q.id for q in own.record.questions]
    assert len(page["frames"]) == len(own.images) and page["map"].startswith("<svg")
    for question in page["questions"]:
        named = {object for piece in question["stem"] if not isinstance(piece, str) for object in piece[1]}
        assert named <= set(question["objects"])
        drawn = told(address, f"/api/0/answer?id={quote(page['id'])}&question={question['id']}")
        assert drawn["layer"].startswith("<g ")
    seen = {box[0] for frame in page["frames"] for box in frame["boxes"]}
    assert seen and all(page["objects"][object]["asked"] for object in seen)


def test_boxes_cameras_and_corners_agree(address: str, own: Clip) -> None:
    """What the 3-D view projects lies inside of the masks, which the maker takes from the world's boxes."""
    page = told(address, f"/api/0/clip?id={quote(own.record.clip_id)}")
    width, height = page["size"]
    compared = 0
    for frame in page["frames"]:
        eye, axes, half = frame["camera"]["eye"], frame["camera"]["axes"], frame["camera"]["half"]
        for object, left, top, right, bottom in frame["boxes"]:
            spots = []
            for corner in page["objects"][object]["corners"]:
                way = [c - e for c, e in zip(corner, eye, strict=True)]
                across, up, ahead = (sum(a * b for a, b in zip(axis, way, strict=True)) for axis in axes)
                if ahead > 0.05:
                    x, y = across / ahead / half[0], up / ahead / half[1]
                    spots.append(((x + 1) / 2 * width, (1 - y) / 2 * height))
            if len(spots) == 8:
                compared += 1
                assert all(left - 2 <= min(max(x, 0), width - 1) <= right + 2 for x, _ in spots)
                assert all(top - 2 <= min(max(y, 0), height - 1) <= bottom + 2 for _, y in spots)
    assert compared > 10


def test_a_twin_knows_its_walk_and_what_changed(address: str, clips: list[Clip]) -> None:
    twin = clips[1].record
    page = told(address, f"/api/0/clip?id={quote(twin.clip_id)}")
    assert page["twin"]["of"] == clips[0].record.clip_id and page["changes"] == len(twin.questions)
    assert [one["edit"] for one in page["family"]] == ["", twin.twin.edit]
    change = told(address, f"/api/0/clip?id={quote(twin.clip_id)}&mode=change")
    assert {frame["image"][0] for frame in change["frames"]} == {0, 1}
    assert len(change["questions"]) == len(twin.questions)
    told(address, f"/api/0/answer?id={quote(twin.clip_id)}&mode=change&question={twin.questions[0].id}")


def test_images_are_the_bytes_of_the_tar(address: str, own: Clip, index: Index) -> None:
    n = index.find(own.record.clip_id).n
    status, headers, body = get(address, f"/image/0/{n}/{own.record.frames[2].file}")
    assert (status, headers["content-type"], body) == (200, "image/jpeg", own.images[2])


@pytest.mark.parametrize(
    "path",
    [
        *("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd", "/static/app.py"),
        *("/image/0/0/..%2f..%2fplan.json", "/image/0/0/json", "/image/0/0/layoutgen-00000.tar"),
        *("/image/7/0/frame_00.jpg", "/image/0/-1/frame_00.jpg", "/image/0/0/%2fetc%2fpasswd.png"),
        *("/image/0/99999/frame_00.jpg", "/plan.json"),
        *("/api/0/clip?id=..%2f..%2fetc%2fpasswd", "/api/9/clips", "/api/0/answer?id=0&question=..%2fplan.json"),
    ],
)  # fmt: skip
def test_nothing_outside_of_the_set_is_served(address: str, path: str) -> None:
    status, _, body = get(address, path)
    assert status == 404
    assert b"root:" not in body and b"schema_version" not in body and b"import" not in body


def test_what_is_asked_wrongly_is_said_in_a_line(address: str) -> None:
    for path in ("/api/0/clips?first=x", "/api/0/clips?order=colour", "/api/0/clips?count=100000"):
        status, _, body = get(address, path)
        assert status == 400 and "\n" not in json.loads(body)["error"]


def test_pages_load_nothing_from_elsewhere(address: str) -> None:
    _, headers, body = get(address, "/")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"].replace("style-src-attr 'unsafe-inline'", "")
    assert b"http" not in body and b"<style" not in body
    for name in ("main.js", "clip.js", "scene.js", "app.css", "plan.css", "zoom.js"):
        status, _, body = get(address, f"/static/{name}")
        assert status == 200 and b"https://" not in body and b"url(" not in body


def test_only_this_machine_may_ask(address: str) -> None:
    assert get(address, "/api/sets", Host="evil.example")[0] == 403
    assert get(address, "/api/sets", Host="localhost:1")[0] == 200
    assert get(address, "/api/sets", Host="[::1]:1")[0] == 200


def test_elsewhere_a_token_is_asked_for(index: Index) -> None:
    with serving(Shelf([index]), token="secret") as address:
        assert get(address, "/api/sets")[0] == 403
        assert get(address, "/?token=wrong")[0] == 403
        assert get(address, "/static/main.js", Cookie="layoutgen-view=wrong")[0] == 403
        status, headers, _ = get(address, "/?token=secret")
        assert status == 303 and headers["location"] == "/" and "HttpOnly" in headers["set-cookie"]
        assert get(address, "/api/sets", Cookie=headers["set-cookie"].partition(";")[0])[0] == 200
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert address_of(listener, "127.0.0.1", "").endswith(f":{listener.getsockname()[1]}/")
        assert address_of(listener, "0.0.0.0", "t").endswith("/?token=t")


def test_predictions_stand_beside_the_truth(index: Index, clips: list[Clip], tmp_path: Path) -> None:
    files = []
    for name in ("oracle-map", "chance"):
        files.append((name, tmp_path / f"{name}.jsonl"))
        with open_for_append(files[-1][1]) as stream:
            for prediction in baseline(name, [clip.record for clip in clips]):
                append(stream, prediction)
    with serving(Shelf([index], load(files))) as address:
        assert told(address, "/api/sets")["predictions"] == ["oracle-map", "chance"]
        asked = told(address, "/api/0/clip?id=6")["questions"]
        values = dict(told(address, "/api/0/facets")["model"])
        counts = {name: told(address, f"/api/0/clips?model={quote(name)}")["questions"] for name in values}
    scores = [{one["name"]: one["score"] for one in question["predictions"]} for question in asked]
    assert all(one["oracle-map"] == 1 for one in scores)
    assert 0 < sum(one["chance"] for one in scores) < len(scores)
    assert values == counts and values.keys() == {
        "chance: right",
        "chance: wrong",
        "models differ",
        "oracle-map: right",
    }


def test_an_audit_filters_its_clips(folder: Path, clips: list[Clip]) -> None:
    record = clips[-1].record
    wrong = replace(record.questions[0], answer="Z")
    faulty = replace(clips[-1], record=replace(record, questions=[wrong, *record.questions[1:]]))
    source = str(write_dataset(folder, [*clips[-3:-1], faulty]))
    report = folder.parent / "audit.json"
    report.write_bytes(report_json(audit(source)))
    index = Index(source, keep=False)
    with serving(Shelf([index], {}, faults_of(report))) as address:
        gates = dict(told(address, "/api/0/facets")["gate"])
        assert gates["answers"] == 1
        found = told(address, "/api/0/clips?gate=answers")
        assert [clip["id"] for clip in found["clips"]] == [record.clip_id]
        faults = told(address, f"/api/0/clip?id={record.clip_id}")["faults"]
        assert {fault["question"] for fault in faults if fault["gate"] == "answers"} == {wrong.id}
    index.close()


def test_a_gate_tells_of_more_places_than_it_has_examples(clips: list[Clip], folder: Path) -> None:
    def all_wrong(clip: Clip) -> Clip:
        return clip.with_questions([replace(q, answer="Z", response="") for q in clip.record.questions])

    report = audit(str(write_dataset(folder, [all_wrong(clip) for clip in clips[4:8]])))
    written = folder.parent / "audit.json"
    written.write_bytes(report_json(report))
    found = [fault for fault in faults_of(written) if fault.gate == "format"]
    assert len(found) > 12
    assert {fault.clip for fault in found} == {clip.record.clip_id for clip in clips[4:8]}
