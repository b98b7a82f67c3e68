"""Round trips against a Hub on loopback, with the real huggingface_hub and datasets."""

import hashlib
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from msgspec.structs import replace

from layoutgen.cli import main
from layoutgen.dataset import read
from layoutgen.dataset.manifest import manifest_of, write_manifest
from layoutgen.dataset.records import walks
from layoutgen.dataset.sidecar import committed, write_sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import Member, read_members, write_members
from layoutgen.export.samples import Choice, samples
from layoutgen.publish.medialess import write_records
from layoutgen.publish.rows import write_rows
from tests.asked import asked_clips
from tests.changes import asked_twins
from tests.dataset_maker import write_dataset

pytest.importorskip("huggingface_hub")
REPO = "me/layouts"


class Hub:
    """The loopback Hub and an environment that points at it and at nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "hub.py"), str(self.port), str(folder)]
        )
        self.environment = {
            **os.environ,
            "HF_ENDPOINT": f"http://127.0.0.1:{self.port}",
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_OFFLINE": "0",
            "HF_TOKEN": "hf_test",
            "HF_HOME": str(folder / "home"),
            "HF_DATASETS_CACHE": str(folder / "cache"),
        }
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError("the loopback Hub did not start")

    def publish(self, dataset: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "layoutgen", "publish", str(dataset), "--repo", REPO, *options]
        return subprocess.run(command, env=self.environment | environment, capture_output=True, text=True, timeout=120)

    def faults(self, **faults: object) -> None:
        (self.folder / "faults.json").write_text(json.dumps(faults))

    def requests(self, method: str, part: str) -> int:
        lines = (self.folder / "requests.log").read_text().splitlines()
        return sum(line.startswith(method) and part in line for line in lines)

    def files(self, branch: str = "main") -> dict[str, dict]:
        return json.loads((self.folder / f"repos/{REPO}/{branch}.json").read_text())["files"]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    served = Hub(tmp_path / "hub")
    yield served
    served.process.kill()
    served.process.wait()


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset whose clips have 1 to 16 frames, two clips a shard."""
    clips = [clip for n in (1, 4, 16, 8, 16) for clip in asked_clips([n], frames=n)]
    return write_dataset(tmp_path_factory.mktemp("publish") / "dataset", clips[:4] + asked_clips([99]), shard_size=2)


@pytest.fixture
def dataset(finished: Path, tmp_path: Path) -> Path:
    return shutil.copytree(finished, tmp_path / "dataset")


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1 and "Traceback" not in done.stderr, done.stderr
    return lines[0]


def test_round_trip(hub: Hub, dataset: Path) -> None:
    done = hub.publish(dataset, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verified"] is True
    stored = hub.files()
    for sidecar in committed(Storage(str(dataset))):
        assert stored[sidecar.file]["lfs"]["oid"] == sidecar.sha256
        assert hashlib.sha256((hub.folder / "blobs" / sidecar.sha256).read_bytes()).hexdigest() == sidecar.sha256
    made = {
        "README.md",
        "preview.jpg",
        "question.png",
        "croissant.json",
        "questions/00000.parquet",
        "text/00002.parquet",
    }
    assert made | {"plan.json", "manifest.json"} <= stored.keys()
    assert not made & {path.name for path in dataset.rglob("*")}


def test_again_uploads_nothing_and_makes_no_commit(hub: Hub, dataset: Path) -> None:
    assert hub.publish(dataset).returncode == 0
    before, commits = hub.requests("PUT", "/lfs/"), hub.requests("POST", "/commit/")
    assert hub.publish(dataset).returncode == 0
    assert hub.requests("PUT", "/lfs/") == before
    assert hub.requests("POST", "/commit/") == commits


CARD_ROWS = """
import sys, hashlib, json
from datasets import Image
code = open(sys.argv[1]).read().replace("streaming=True", f"streaming={sys.argv[2] == 'stream'}")
exec(code.partition("for clip in clips")[0])
for name in [n for n in clips.features if n.startswith("frame_")]:
    clips = clips.cast_column(name, Image(decode=False))
for row in clips:
    record, frames = row["json"], [row[f"frame_{i:02d}.jpg"] for i in range(16)]
    present = [hashlib.sha256(f["bytes"]).hexdigest() for f in frames if f is not None]
    print(json.dumps({"clip": record["clip_id"], "frames": present, "record": record}))
"""


def printed_code(hub: Hub) -> list[str]:
    """The code of the published card."""
    card = (hub.folder / "blobs" / hub.files()["README.md"]["oid"]).read_text()
    return re.findall(r"```python\n(.*?)```", card, re.DOTALL)


@pytest.mark.parametrize("mode", ["stream", pytest.param("full", marks=pytest.mark.slow)])
def test_the_printed_code_gives_every_record_and_frame_back(hub: Hub, dataset: Path, tmp_path: Path, mode: str) -> None:
    import msgspec

    assert hub.publish(dataset).returncode == 0
    code = tmp_path / "printed.py"
    code.write_text(printed_code(hub)[1])
    command = [sys.executable, "-c", CARD_ROWS, str(code), mode]
    loaded = subprocess.run(command, env=hub.environment, capture_output=True, text=True, timeout=200)
    assert loaded.returncode == 0, loaded.stderr[-2000:]
    rows = [json.loads(line) for line in loaded.stdout.splitlines()]
    clips = list(read(str(dataset)))
    assert [len(row["frames"]) for row in rows] == [len(clip.images) for clip in clips] == [1, 4, 16, 8, 16]
    for row, clip in zip(rows, clips, strict=True):
        assert row["frames"] == [hashlib.sha256(image).hexdigest() for image in clip.images]
        assert row["record"] == msgspec.to_builtins(clip.record)


def test_a_kill_in_the_middle_is_resumed(hub: Hub, dataset: Path) -> None:
    hub.faults(hang_after=1)
    command = [sys.executable, "-m", "layoutgen", "publish", str(dataset), "--repo", REPO]
    process = subprocess.Popen(command, env=hub.environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not any((hub.folder / "blobs").iterdir()):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert "manifest.json" not in hub.files()
    hub.faults()
    done = hub.publish(dataset)
    assert done.returncode == 0, done.stderr
    assert {sidecar.file for sidecar in committed(Storage(str(dataset)))} <= hub.files().keys()


def test_passing_server_errors_are_retried(hub: Hub, dataset: Path) -> None:
    hub.faults(put_errors=1)
    assert hub.publish(dataset).returncode == 0


def test_a_branch_leaves_main_alone(hub: Hub, dataset: Path) -> None:
    assert hub.publish(dataset, "--revision", "v2").returncode == 0
    assert "manifest.json" in hub.files("v2") and "manifest.json" not in hub.files("main")


def test_dry_run_says_what_is_there_and_sends_nothing(hub: Hub, dataset: Path) -> None:
    before = sorted(dataset.rglob("*"))
    done = hub.publish(dataset, "--dry-run", "--revision", "v2")
    assert done.returncode == 0 and f"to {REPO}, branch v2, public" in done.stdout and "new" in done.stdout
    assert hub.publish(dataset).returncode == 0
    listed = json.loads(hub.publish(dataset, "--dry-run", "--json").stdout)
    files = {file["name"]: file for file in listed["files"]}
    assert files["layoutgen-00000.tar"]["remote"] == "there"
    assert files["layoutgen-00000.tar"]["bytes"] == (dataset / "layoutgen-00000.tar").stat().st_size
    assert hub.requests("POST", "/commit/") == 2 and sorted(dataset.rglob("*")) == before


@pytest.mark.slow  # the client tries again for half a minute
def test_dry_run_needs_no_connection(hub: Hub, dataset: Path) -> None:
    hub.process.kill()
    hub.process.wait()
    done = hub.publish(dataset, "--dry-run", "--json", HF_HUB_ETAG_TIMEOUT="1")
    assert done.returncode == 0 and {file["remote"] for file in json.loads(done.stdout)["files"]} == {"unknown"}


ROWS = """
import sys, hashlib, json
from datasets import load_dataset, Image, List
rows = load_dataset("me/layouts", sys.argv[1], split="train", streaming=sys.argv[2] == "stream")
if "images" in rows.features:
    rows = rows.cast_column("images", List(Image(decode=False)))
for row in rows:
    images = [hashlib.sha256(image["bytes"]).hexdigest() for image in row.pop("images", [])]
    print(json.dumps({**row, "images": images}))
"""


@pytest.mark.parametrize("mode", ["stream", pytest.param("full", marks=pytest.mark.slow)])
@pytest.mark.parametrize("config", ["questions", pytest.param("text", marks=pytest.mark.slow)])
def test_rows_are_the_questions(hub: Hub, dataset: Path, config: str, mode: str) -> None:
    assert hub.publish(dataset).returncode == 0
    command = [sys.executable, "-c", ROWS, config, mode]
    loaded = subprocess.run(command, env=hub.environment, capture_output=True, text=True, timeout=200)
    assert loaded.returncode == 0, loaded.stderr[-2000:]
    rows = [json.loads(line) for line in loaded.stdout.splitlines()]
    asked = [(clip, question) for clip in read(str(dataset)) for question in clip.record.questions]
    assert [row["answer"] for row in rows] == [question.answer for _, question in asked]
    for row, (clip, question) in zip(rows, asked, strict=True):
        letters = [f"{letter}. {option}" for letter, option in zip("ABCDEFGH", row["options"], strict=False)]
        assert "\n".join([row["question"], *letters]) == question.text and row["clip"] == clip.record.clip_id
        shown = [hashlib.sha256(clip.images[index]).hexdigest() for index in question.frames]
        assert row["images"] == (shown if config == "questions" else [])


def test_rows_with_images_stay_within_bounds_and_store_images_as_they_are(dataset: Path, tmp_path: Path) -> None:
    few = write_rows(str(dataset), tmp_path / "few", 1)
    assert few.questions == 0 < few.text
    written = write_rows(str(dataset), tmp_path / "all", 10**9)
    assert written.questions == written.text == few.text
    for path in (tmp_path / "all" / "questions").iterdir():
        metadata = pq.ParquetFile(path).metadata
        columns = [metadata.row_group(0).column(index) for index in range(metadata.num_columns)]
        assert {column.path_in_schema: column.compression for column in columns}["images.list.element.bytes"] == (
            "UNCOMPRESSED"
        )
        assert all(column.has_offset_index for column in columns)


def test_images_of_a_change_count_among_the_bytes_of_rows(tmp_path: Path) -> None:
    clips = asked_twins(range(2))
    write_dataset(tmp_path / "set", clips, twins=True)
    shown = [sample for walk in walks(clips) for sample in samples(walk, Choice())]
    most = sum(len(image) for sample in shown for image in sample.images)
    assert any(sample.question.before for sample in shown)
    assert write_rows(str(tmp_path / "set"), tmp_path / "all", most).questions == len(shown)
    assert write_rows(str(tmp_path / "set"), tmp_path / "few", most - 1).questions < len(shown)


def test_a_set_without_frames_gets_them_back(hub: Hub, dataset: Path, tmp_path: Path) -> None:
    with_frames = hub.publish(dataset)
    assert with_frames.returncode == 0 and "every shard's sha256 verified there" in with_frames.stdout
    done = hub.publish(dataset, "--without-frames")
    assert done.returncode == 0 and "verified" not in done.stdout
    stored = hub.files()
    assert not any(name.endswith((".tar", ".jpg")) or name.startswith("questions/") for name in stored)
    there = tmp_path / "downloaded"
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, huggingface_hub as h; h.snapshot_download('me/layouts', repo_type='dataset',"
            " local_dir=sys.argv[1])",
            str(there),
        ],
        env=hub.environment,
        check=True,
        timeout=120,
    )
    frames, whole = tmp_path / "frames", tmp_path / "whole"
    shutil.copytree(dataset, frames)
    assert main(["attach", str(there), "--frames", str(frames), "--out", str(whole)]) == 0
    for sidecar in committed(Storage(str(dataset))):
        assert (whole / sidecar.file).read_bytes() == (dataset / sidecar.file).read_bytes()
    assert main(["verify", str(whole)]) == 0


def test_records_of_an_older_version_come_back_to_the_byte(dataset: Path, tmp_path: Path) -> None:
    storage = Storage(str(dataset))
    for sidecar in committed(storage):
        members = [older(one) for one in read_members(storage.open(sidecar.file), sidecar.file)]
        size, sha256 = storage.write_with(sidecar.file, partial(write_members, members=members))
        write_sidecar(storage, replace(sidecar, bytes=size, sha256=sha256))
    write_manifest(storage, manifest_of(committed(storage)))
    there = shutil.copytree(dataset, tmp_path / "there", ignore=shutil.ignore_patterns("*.tar"))
    write_records(str(dataset), there)
    assert main(["attach", str(there), "--frames", str(dataset), "--out", str(tmp_path / "whole")]) == 0


def older(member: Member) -> Member:
    """A record as version 2.1 wrote it."""
    if not member.name.endswith(".json"):
        return member
    plain = json.loads(member.data) | {"schema_version": "2.1"}
    plain["twin"] = {key: plain["twin"][key] for key in ("of", "edit", "object", "before", "after")}
    added = ("pair", "before", "objects_before", "refusable", "tellable", "absent", "language", "style", "spelling")
    plain["questions"] = [{k: v for k, v in one.items() if k not in added} for one in plain["questions"]]
    return Member(member.name, json.dumps(plain, separators=(",", ":")).encode())


def test_frames_of_another_walk_are_refused(dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there, other = tmp_path / "questions", tmp_path / "other"
    there.mkdir()
    write_records(str(dataset), there)
    for name in ("plan.json", "manifest.json", *(path.name for path in dataset.glob("layoutgen-*.json"))):
        shutil.copy(dataset / name, there / name)
    clips = list(read(str(dataset)))
    seen = clips[0].record
    changed = replace(seen, frames=[replace(frame, sha256="0" * 64) for frame in seen.frames])
    write_dataset(other, [replace(clips[0], record=changed), *clips[1:]], shard_size=2)
    assert main(["attach", str(there), "--frames", str(other), "--out", str(tmp_path / "whole")]) == 1
    assert "is another image than the one that was asked about" in capsys.readouterr().err
    write_dataset(tmp_path / "fewer", clips[1:], shard_size=2)
    assert main(["attach", str(there), "--frames", str(tmp_path / "fewer"), "--out", str(tmp_path / "w")]) == 2
    assert "which has questions" in capsys.readouterr().err and not (tmp_path / "w/manifest.json").exists()


@pytest.mark.parametrize(("status", "says"), [(401, "does not accept the token"), (403, "may not write there")])
def test_refusals_are_one_line(hub: Hub, dataset: Path, status: int, says: str) -> None:
    hub.faults(status=status)
    done = hub.publish(dataset)
    assert done.returncode == 2 and says in one_line(done)


def test_a_lost_connection_is_one_line(hub: Hub, dataset: Path) -> None:
    hub.process.kill()
    hub.process.wait()
    done = hub.publish(dataset, HF_HUB_ETAG_TIMEOUT="1")
    assert done.returncode == 3 and "run the command again" in one_line(done)


def test_a_bad_name_is_refused(hub: Hub, dataset: Path) -> None:
    command = [sys.executable, "-m", "layoutgen", "publish", str(dataset), "--repo", "a/b/c d", "--dry-run"]
    done = subprocess.run(command, env=hub.environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "a/b/c d" in one_line(done)


def test_a_damaged_shard_is_not_published(hub: Hub, dataset: Path) -> None:
    tar = dataset / "layoutgen-00001.tar"
    data = bytearray(tar.read_bytes())
    data[5000] ^= 1
    tar.write_bytes(data)
    done = hub.publish(dataset)
    assert done.returncode == 1 and "layoutgen-00001.tar" in one_line(done)
    assert not (hub.folder / "requests.log").exists()


def test_the_card_declares_what_the_loader_needs(dataset: Path) -> None:
    assert main(["card", str(dataset), "--repo", REPO]) == 0
    text = (dataset / "README.md").read_text()
    head = yaml.safe_load(text.split("---")[1])
    assert "configs" not in head and "`text`" not in text, "the rows are made by publishing alone"
    features = json.loads((dataset / "features.json").read_text())
    assert sum(name.startswith("frame_") for name in features) == 16
    assert features["json"]["questions"]["feature"]["options"]["feature"]["dtype"] == "string"
    assert "chance" in text and "object_count" in text
    assert f"hf://datasets/{REPO}/layoutgen-*.tar" in text and "## Citation" in text
    picture = (dataset / "preview.jpg").read_bytes()
    from PIL import Image

    assert Image.open(io.BytesIO(picture)).width > 1000


def test_croissant_names_every_shard_with_its_checksum(dataset: Path) -> None:
    assert main(["card", str(dataset), "--repo", REPO]) == 0
    described = json.loads((dataset / "croissant.json").read_text())
    sums = {entry["name"]: entry["sha256"] for entry in described["distribution"]}
    assert sums == {sidecar.file: sidecar.sha256 for sidecar in committed(Storage(str(dataset)))}
    mlcroissant = pytest.importorskip("mlcroissant")
    issues = mlcroissant.Dataset(jsonld=str(dataset / "croissant.json")).metadata.ctx.issues
    assert not issues.errors, issues.report()
