"""`layoutgen doctor` and what it reads from Vulkan and NVIDIA tools."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from layoutgen.studio.cli import doctor
from layoutgen.studio.thor import unity

SUMMARY = """\
GPU0:
	deviceName         = NVIDIA H100 PCIe
GPU1:
	deviceName         = llvmpipe (LLVM 15.0.7, 256 bits)
"""
LISTING = "GPU 0: NVIDIA H100 PCIe (UUID: GPU-1)\nGPU 1: NVIDIA H100 PCIe (UUID: GPU-2)\n"


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH on which `vulkaninfo` and `nvidia-smi` are ours."""
    for name, text in (("vulkaninfo", SUMMARY), ("nvidia-smi", LISTING)):
        (tmp_path / f"{name}.txt").write_text(text)
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\ncat '{tmp_path}/{name}.txt'\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    return tmp_path


def test_gpus_are_read_from_the_tools_and_software_renderers_left_out(tools: Path) -> None:
    assert unity.vulkan_devices() == ["NVIDIA H100 PCIe"]
    assert unity.gpus() == ["NVIDIA H100 PCIe", "NVIDIA H100 PCIe"]


def test_tools_that_fail_or_are_missing_mean_no_gpu(tools: Path) -> None:
    (tools / "vulkaninfo").write_text("#!/bin/sh\nexit 1\n")
    (tools / "nvidia-smi").unlink()
    assert unity.vulkan_devices() == unity.gpus() == []


def test_an_unpacked_build_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert not unity.is_installed()
    (tmp_path / ".ai2thor" / "releases" / f"thor-CloudRendering-{unity.COMMIT_ID}").mkdir(parents=True)
    assert unity.is_installed()


def test_doctor_starts_the_embedded_engine_and_says_why_unity_cannot_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unity, "problems", lambda: ["no Vulkan here"])
    result = CliRunner().invoke(doctor, ["--json"], standalone_mode=False)
    report = json.loads(result.output)
    assert result.return_value == 0
    assert report["engines"] == [
        {"name": "embedded", "can_run": True, "problems": []},
        {"name": "unity", "can_run": False, "problems": ["no Vulkan here"]},
    ]
    assert {"layoutgen", "ai2thor", "embreex", "cores", "disk here", "git-lfs", "model library"} <= set(report["facts"])


def test_doctor_says_when_nothing_can_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unity, "problems", lambda: ["no Vulkan here"])
    monkeypatch.setattr("layoutgen.studio.thor.embedded.launch", _refuse)
    result = CliRunner().invoke(doctor, [], standalone_mode=False)
    assert result.return_value == 3
    assert "- it did not start" in result.output and "- no Vulkan here" in result.output


def _refuse(*_: object, **__: object) -> None:
    from layoutgen.errors import SimulatorDied

    raise SimulatorDied("it did not start")
