"""`layoutgen ask`: other questions over the same frames, the same bytes however the run went."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest
from msgspec.structs import replace

from layoutgen.audit.run import audit
from layoutgen.cli import main
from layoutgen.config import load_recipe
from layoutgen.dataset import questions, read
from layoutgen.dataset.manifest import manifest_of, read_manifest, write_manifest
from layoutgen.dataset.plan import read_plan, write_plan
from layoutgen.dataset.sidecar import committed, write_sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import Member, read_members, write_members
from layoutgen.errors import RunLocked
from layoutgen.identity import code_digest
from layoutgen.publish.card import command
from layoutgen.run.lock import Hold
from layoutgen.run.status import status_of
from layoutgen.run.verify import disagreements, strange_frames, verify_dataset
from tests.asked import RECIPE, asked_clips
from tests.dataset_maker import write_dataset
from tests.factories import make_clip
from tests.run.fakes import fingerprint, make_plan, run
from tests.twins import filmed, lone, removed

Capture = pytest.CaptureFixture[str]

OWN = (
    "name: own\nquestions_per_clip: 9\ntasks: {object_count: 1, minimum_distance: 2}\nframes: {4: 1}\nmap: metric-all\n"
)
"""A recipe unlike the parent's in all that may be asked anew."""


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Eight clips with a question or more each, one to a shard."""
    folder = tmp_path_factory.mktemp("parent") / "parent"
    return str(write_dataset(folder, asked_clips(range(8)), shard_size=1, recipe=RECIPE))


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_text(OWN)


def ask(*words: str) -> int:
    return main(["ask", *words, *([] if "--workers" in words else ["--workers", "0"])])


def members(url: str, name: str) -> list[Member]:
    with Storage(url).open(name) as stream:
        return list(read_members(stream, name))


def test_images_are_shared_and_only_the_questions_are_new(parent: str) -> None:
    assert ask(parent, "--recipe", "own.yaml", "--out", "out") == 0
    for sidecar in committed(Storage("out")):
        old, new = members(parent, sidecar.file), members("out", sidecar.file)
        assert [one.name for one in old] == [one.name for one in new]
        differing = {one.name for one, other in zip(old, new, strict=True) if one != other}
        assert differing == {one.name for one in old if one.name.endswith(".json")}
    for before, after in zip(read(parent), read("out", verify=True), strict=True):
        assert before.with_questions([]) == after.with_questions([])
        asked = after.record.questions
        assert {one.task for one in asked} <= {"object_count", "minimum_distance"} and 0 < len(asked) <= 9
        assert {len(one.frames) for one in asked} == {4}
    assert verify_dataset("out").faults == [] == strange_frames("out", parent)


def test_plan_and_manifest_name_the_parent(parent: str) -> None:
    assert ask(parent, "--recipe", "own.yaml", "--out", "out") == 0
    plan, manifest = read_plan(Storage("out")), read_manifest(Storage("out"))
    assert plan is not None
    assert (plan.parent.url, plan.parent.name) == (parent, "test-7")
    assert manifest.parent == plan.parent.plan == read_manifest(Storage(parent)).plan != manifest.plan
    assert plan.identity() == replace(plan, parent=replace(plan.parent, url="elsewhere")).identity()
    assert plan.identity() != replace(plan, parent=replace(plan.parent, manifest_sha256="0" * 64)).identity()
    assert status_of("out").parent == plan.parent


def test_what_is_asked_passes_the_audit(parent: str) -> None:
    assert ask(parent, "--recipe", "everything", "--out", "out") == 0
    gates = {gate.name: gate for gate in audit("out", workers=1).gates}
    for name in ("files", "members", "schema", "images", "format", "map", "equations", "visibility", "answers"):
        assert gates[name].status == "PASS" and gates[name].checked, (name, gates[name].examples)
    before = {gate.name for gate in audit(parent, workers=1).gates if gate.status == "FAIL"}
    assert {name for name, gate in gates.items() if gate.status == "FAIL"} <= before


def test_asking_the_same_again_gives_the_same_tars(parent: str) -> None:
    """Over a set that was itself asked, and from another place."""
    assert ask(parent, "--recipe", "everything", "--out", "first") == 0
    assert ask("first", "--recipe", "everything", "--out", "second") == 0
    for sidecar in committed(Storage("first")):
        assert Path("first", sidecar.file).read_bytes() == Path("second", sidecar.file).read_bytes()
    os.rename("first", "moved")
    assert ask("moved", "--recipe", "everything", "--out", "third") == 0
    assert disagreements("second", "third") == []
    assert ask("moved", "--out", "second") == 0  # finished, and goes on from wherever the parent is now
    assert read_plan(Storage("second")) == read_plan(Storage("third"))


TWINS = "name: twins\nquestions_per_clip: 5\ncontrast: {pairs: 4, refusals: 4}\nsynonyms: true\n"
"""A recipe that asks of walks and their twins together."""


def test_sets_with_twins_have_the_same_bytes_for_any_number_of_workers(tmp_path: Path) -> None:
    records = [make_clip(seed, objects=18, rooms=1) for seed in range(4)]
    walks = [[record, removed(record, lone(record))] for record in records]
    clips = [filmed(record, record.clip_id) for walk in walks for record in walk]
    source = str(write_dataset(tmp_path / "source", clips, shard_size=2, twins=True))
    Path("twins.yaml").write_text(TWINS)
    for workers in ("0", "2"):
        assert ask(source, "--recipe", "twins.yaml", "--workers", workers, "--out", workers) == 0
    assert disagreements("0", "2") == []
    for sidecar in committed(Storage("0")):
        assert Path("0", sidecar.file).read_bytes() == Path("2", sidecar.file).read_bytes()
    asked = [(clip.record.twin.of, question) for clip in read("0") for question in clip.record.questions]
    assert all(question.pair or question.before for of, question in asked if of)
    pairs = Counter(question.pair for _, question in asked if question.pair)
    assert len(pairs) > 8 and set(pairs.values()) == {2}


def test_another_seed_draws_other_wordings(parent: str) -> None:
    for seed in ("7", "8"):
        assert ask(parent, "--recipe", "own.yaml", "--seed", seed, "--out", seed) == 0
    first, second = ({(one.record.clip_id, one.question.text) for one in questions(seed)} for seed in ("7", "8"))
    assert first != second
    wordings = [{one.question.template for one in questions(seed)} for seed in ("7", "8")]
    assert all(len(found) > 2 for found in wordings)


def test_workers_change_no_byte(parent: str) -> None:
    assert ask(parent, "--recipe", "own.yaml", "--out", "alone") == 0
    assert ask(parent, "--recipe", "own.yaml", "--out", "many", "--workers", "3") == 0
    assert fingerprint("alone") == fingerprint("many")


def test_how_it_was_filmed_stays(parent: str, capsys: Capture) -> None:
    Path("other.yaml").write_text(
        f"{OWN}camera: {{width: 320}}\nmodalities: [depth]\nsplit: test\nvisibility: {{min_pixels: 900}}\n"
    )
    assert ask(parent, "--recipe", "other.yaml", "--out", "out") == 0
    told = [line for line in capsys.readouterr().err.splitlines() if "as filmed" in line]
    assert len(told) == 1 and "camera.width, split, modalities[0]" in told[0]
    plan = read_plan(Storage("out"))
    assert plan is not None
    assert plan.recipe == replace(load_recipe("other.yaml"), camera=RECIPE.camera, modalities=[], split="train")
    assert plan.recipe.visibility.min_pixels == 900


def test_failed_houses_and_several_walks_come_along(tmp_path: Path) -> None:
    run("filmed", make_plan(6, 4, clips=2), tmp_path / "s", faults={1: "refuse", 5: "refuse"})
    assert ask("filmed", "--recipe", "own.yaml", "--out", "out") == 0
    before, after = ([sidecar.failures for sidecar in committed(Storage(url))] for url in ("filmed", "out"))
    assert before == after and len(before[0]) == len(before[1]) == 1
    names = [[one.name for one in members(url, "layoutgen-00000.tar")] for url in ("filmed", "out")]
    assert names[0] == names[1] and "000003-1.json" in names[0]
    assert read_manifest(Storage("out")).failed_houses == 2


@pytest.mark.parametrize("target", ["file", "s3"], indirect=True)
def test_any_place_will_do(target: str, parent: str) -> None:
    assert ask(parent, "--recipe", "own.yaml", "--out", f"{target}/first") == 0
    assert ask(f"{target}/first", "--recipe", "quickstart", "--out", f"{target}/second") == 0
    assert ask(parent, "--recipe", "quickstart", "--out", "near") == 0
    assert [clip for clip in read(f"{target}/second")] == [clip for clip in read("near")]
    assert strange_frames(f"{target}/second", f"{target}/first") == []


def drive(parent: str, workers: int) -> psutil.Popen:
    words = ["ask", parent, "--recipe", "everything", "--out", "out", "--workers", str(workers)]
    return psutil.Popen(
        [sys.executable, "-m", "layoutgen", *words], stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def wait_for_shards(count: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if len(list(Path("out").glob("layoutgen-*.json"))) >= count:
            return
        time.sleep(0.005)
    raise TimeoutError("no shard is finished")


def children(driver: psutil.Popen) -> list[psutil.Process]:
    found: list[psutil.Process] = driver.children(recursive=True)
    return found


@pytest.mark.parametrize("workers", [0, 2])
def test_a_killed_run_goes_on_with_the_same_line(parent: str, workers: int) -> None:
    driver = drive(parent, workers)
    wait_for_shards(2)
    family = children(driver)
    driver.kill()
    driver.wait()
    assert not psutil.wait_procs(family, timeout=10)[1]
    kept = {path.name: path.stat().st_mtime_ns for path in Path("out").glob("layoutgen-*.json")}
    assert len(kept) < 8 and not Path("out/manifest.json").exists()
    assert ask(parent, "--out", "out") == 0
    assert {name: Path("out", name).stat().st_mtime_ns for name in kept} == kept
    assert ask(parent, "--recipe", "everything", "--out", "calm") == 0
    assert fingerprint("out") == fingerprint("calm")
    assert not list(Path("out").rglob(".*tmp"))


@pytest.mark.parametrize("workers", [0, 2])
def test_ctrl_c_lets_the_shards_in_hand_finish(parent: str, workers: int, capsys: Capture) -> None:
    """A terminal sends SIGINT to the whole process group."""
    with drive(parent, workers) as driver:
        wait_for_shards(1)
        os.killpg(driver.pid, signal.SIGINT)
        told = driver.communicate(timeout=60)[1]
    assert driver.returncode == 130 and "finishing the shards in hand" in told and "Traceback" not in told
    assert not Path("out/.run").exists() and not Path("out/manifest.json").exists()
    assert main(["status", "out"]) == 0
    shown = capsys.readouterr().out
    assert "stopped" in shown and f"go on with: layoutgen ask {parent} --out out" in shown
    assert f"frames of   test-7 ({parent})" in shown
    assert ask(parent, "--out", "out") == 0


def test_a_worker_that_dies_ends_the_run_in_one_line(parent: str) -> None:
    with drive(parent, 2) as driver:
        wait_for_shards(1)
        next(child for child in children(driver) if "spawn_main" in " ".join(child.cmdline())).kill()
        told = driver.communicate(timeout=60)[1]
    assert driver.returncode == 3 and "a worker died" in told.splitlines()[-1] and "Traceback" not in told
    assert ask(parent, "--out", "out") == 0


def refused(capsys: Capture, *words: str) -> str:
    """The one line on stderr with which the command refuses; checks that nothing was written."""
    before = sorted(Path().rglob("*"))
    assert ask(*words) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and sorted(Path().rglob("*")) == before
    return captured.err.strip().splitlines()[-1]


def test_what_cannot_be_is_refused(parent: str, capsys: Capture, tmp_path: Path) -> None:
    assert "--recipe is missing" in refused(capsys, parent, "--out", "out")
    assert "is the dataset that is asked about" in refused(
        capsys, parent, "--recipe", "own.yaml", "--out", f"{parent}/", "--overwrite", "--yes"
    )
    Path("link").symlink_to(parent)
    for words in ((parent, "--out", "link"), ("link", "--out", parent)):
        line = refused(capsys, *words, "--recipe", "own.yaml", "--overwrite", "--yes")
        assert "is the dataset that is asked about" in line
    assert "would be gone" in refused(capsys, parent, "--recipe", "own.yaml", "--out", "memory://x", "--workers", "0")
    assert "no manifest.json" in refused(capsys, ".", "--recipe", "own.yaml", "--out", "out")
    Path("task.yaml").write_text("name: task\ntasks: {object_taste: 1}\n")
    assert "no task 'object_taste'" in refused(capsys, parent, "--recipe", "task.yaml", "--out", "out")
    with pytest.raises(KeyboardInterrupt):
        run("stopped", make_plan(10, 4), tmp_path / "s", faults={6: "stop"})
    assert "not finished" in refused(capsys, "stopped", "--recipe", "own.yaml", "--out", "out")


def test_another_plan_is_refused_until_it_is_overwritten(parent: str, capsys: Capture) -> None:
    assert ask(parent, "--recipe", "own.yaml", "--out", "out") == 0
    capsys.readouterr()
    line = refused(capsys, parent, "--recipe", "quickstart", "--out", "out")
    assert "out holds another plan (recipe.name: own there, quickstart asked for" in line
    assert "use --overwrite to start anew, or another --out" in line and "--extend" not in line
    assert "seed: 7 there, 8 asked for" in refused(capsys, parent, "--seed", "8", "--out", "out")
    assert ask(parent, "--recipe", "quickstart", "--out", "out", "--overwrite", "--yes") == 0
    assert ask(parent, "--recipe", "quickstart", "--out", "calm") == 0
    assert fingerprint("out") == fingerprint("calm")
    assert main(["generate", "--out", "out", "--extend", "2"]) == 2
    assert f"go on with: layoutgen ask {parent} --out out" in capsys.readouterr().err


def test_questions_of_other_code_are_not_mixed_in(parent: str, capsys: Capture) -> None:
    """The frames are of the parent's code, the questions of the code that asks them."""
    assert ask(parent, "--recipe", "own.yaml", "--out", "out") == 0
    plan, old = read_plan(Storage("out")), read_plan(Storage(parent))
    assert plan is not None and old is not None
    assert plan.code_sha256 == code_digest() != old.code_sha256
    assert status_of("out").same_code and plan.engine == old.engine
    write_plan(Storage("out"), replace(plan, code_sha256="a" * 64))
    Path("out/manifest.json").unlink()
    capsys.readouterr()
    line = refused(capsys, parent, "--out", "out")
    assert "out was made by other sources of layoutgen: " in line and "(sources aaaaaaaaaaaa) there" in line


def test_a_run_that_lost_its_target_stops(parent: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def lost(hold: Hold) -> None:
        raise RunLocked("another run has taken over")

    monkeypatch.setattr(Hold, "check", lost)
    assert ask(parent, "--recipe", "own.yaml", "--out", "out") == RunLocked.exit_code
    assert "another run has taken over" in capsys.readouterr().err
    assert not Path("out/manifest.json").exists()


def test_the_summary_can_be_json(parent: str, capsys: Capture) -> None:
    assert ask(parent, "--recipe", "own.yaml", "--out", "out", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["finished"], found["houses"], found["left"], found["manifest"]["samples"]) == (True, 8, 0, 8)


def rewritten(url: str, shard: int, change: str) -> None:
    """Gives a member of a shard other bytes, in a dataset that otherwise agrees with itself."""
    storage = Storage(url)
    sidecars = committed(storage)
    name = sidecars[shard].file
    changed = [one._replace(data=one.data[::-1]) if change in one.name else one for one in members(url, name)]
    size, sha256 = storage.write_with(name, lambda stream: write_members(stream, changed))
    sidecars[shard] = replace(sidecars[shard], bytes=size, sha256=sha256)
    write_sidecar(storage, sidecars[shard])
    write_manifest(storage, manifest_of(sidecars))


@pytest.mark.parametrize("damage", ["flip", "image", "sidecar", "plan"])
def test_a_damaged_source_is_refused_in_one_line(damage: str, capsys: Capture) -> None:
    folder = write_dataset(Path("parent"), asked_clips(range(3)), shard_size=1, recipe=RECIPE)
    tar = folder / "layoutgen-00001.tar"
    if damage == "flip":
        data = bytearray(tar.read_bytes())
        data[-30_000] ^= 1
        tar.write_bytes(data)
        says = "parent: layoutgen-00001.tar has sha256 "
    elif damage == "image":
        rewritten("parent", 1, "frame_03")
        says = "parent/layoutgen-00001.tar: clip 000001: frame_03.jpg is not the image whose sha256 its record names"
    elif damage == "sidecar":
        storage = Storage("parent")
        write_sidecar(storage, replace(committed(storage)[1], questions=0))
        says = "layoutgen-00001.json does not agree with manifest.json"
    else:
        (folder / "plan.json").unlink()
        says = "plan.json is missing"
    assert ask("parent", "--recipe", "own.yaml", "--out", "out") == 2
    told = capsys.readouterr().err.strip().splitlines()[-1]
    assert told.startswith("error: ") and says in told
    assert not Path("out/manifest.json").exists() and not Path("out/layoutgen-00001.json").exists()


def test_verify_holds_the_frames_against_the_parent(parent: str, capsys: Capture) -> None:
    assert ask(parent, "--recipe", "own.yaml", "--out", "out") == 0
    assert main(["verify", "out", "--parent", parent]) == 0
    assert f"0 faults, with the frames of {parent}" in capsys.readouterr().out
    rewritten("out", 2, "frame_05")
    assert main(["verify", "out", "--parent", parent]) == 1
    assert f"layoutgen-00002.tar has other frames than {parent}" in capsys.readouterr().out
    assert main(["verify", parent, "--parent", "out"]) == 2
    assert "was not asked over another, not over out" in capsys.readouterr().err


def test_repair_and_asking_mend_a_shard(parent: str, capsys: Capture) -> None:
    assert ask(parent, "--recipe", "own.yaml", "--out", "out") == 0
    calm = fingerprint("out")
    Path("out/layoutgen-00003.tar").write_bytes(b"")
    assert main(["verify", "out", "--repair"]) == 1
    assert ask(parent, "--out", "out") == 0
    assert fingerprint("out") == calm


def test_the_card_names_the_line_that_asks_it_again(parent: str) -> None:
    for recipe, said in (("own.yaml", "plan.json"), ("quickstart", "quickstart")):
        assert ask(parent, "--recipe", recipe, "--out", said) == 0
        plan = read_plan(Storage(said))
        assert plan is not None
        assert command(plan) == f"layoutgen ask {parent} --recipe {said} --seed 7 --out again"
