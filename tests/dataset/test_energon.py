"""Megatron-Energon prepares a dataset and reads every clip of it through a Cooker."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from layoutgen.dataset import read
from tests.asked import asked_clips
from tests.dataset_maker import write_dataset

pytest.importorskip("megatron.energon")

LOAD = """
import json, sys
from megatron.energon import Cooker, DefaultTaskEncoder, WorkerConfig, basic_sample_keys, get_loader, get_train_dataset
from megatron.energon import stateless

@stateless
def cook(sample):
    frames = [name for name in sorted(sample) if name.startswith("frame_")]
    return {**basic_sample_keys(sample), "record": sample["json"], "shapes": [sample[name].shape for name in frames]}

class Clips(DefaultTaskEncoder):
    cookers = [Cooker(cook)]

options = {"batch_size": None, "shuffle_buffer_size": None, "max_samples_per_sequence": None, "repeat": False}
workers = WorkerConfig(rank=0, world_size=1, num_workers=0)
clips = get_train_dataset(sys.argv[1], worker_config=workers, task_encoder=Clips(), **options)
for clip in get_loader(clips):
    print(json.dumps({"record": clip["record"], "shapes": [list(shape) for shape in clip["shapes"]]}))
"""


@pytest.mark.slow
def test_energon_reads_clips_of_one_to_sixteen_frames(tmp_path: Path) -> None:
    clips = [clip for frames in (1, 4, 16) for clip in asked_clips([frames], frames=frames)]
    dataset = write_dataset(tmp_path / "dataset", clips, shard_size=2)
    tool = Path(sys.executable).parent / "energon"
    options = ["--non-interactive", "--split-parts", "train:layoutgen-.*", "--sample-type", "CrudeWebdataset"]
    subprocess.run([tool, "prepare", dataset, *options], check=True, capture_output=True, timeout=120)
    command = [sys.executable, "-c", LOAD, str(dataset)]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    rows = [json.loads(line) for line in loaded.stdout.splitlines()]
    found = {row["record"]["clip_id"]: row for row in rows}
    for clip in read(str(dataset)):
        row = found.pop(clip.record.clip_id)
        assert len(row["record"]["questions"]) == len(clip.record.questions)
        assert row["shapes"] == [[3, 480, 640]] * len(clip.images)
    assert not found
