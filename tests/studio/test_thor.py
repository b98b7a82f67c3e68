"""ThorStudio against a scripted simulator: what it decodes, and that every failure is named and soon."""

import gc
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from ai2thor.server import Event

from layoutgen.errors import (
    ActionFailed,
    EnvironmentProblem,
    ProtocolError,
    SceneFailed,
    SimulatorDied,
    SimulatorTimeout,
)
from layoutgen.geometry.camera import Pose
from layoutgen.studio.thor import unity
from layoutgen.studio.thor.embedded import EmbeddedStudio
from layoutgen.studio.thor.fifo import PipeFolder
from tests.studio.scripted import EMPTY, SCRIPT, alive, command, house

Open = Callable[..., EmbeddedStudio]
POSE = Pose(1.0, 1.5, 2.0, 90.0, 10.0)


def seconds_until(error: type[Exception], call: Callable[[], object]) -> float:
    start = time.monotonic()
    with pytest.raises(error):
        call()
    return time.monotonic() - start


def test_a_view_has_the_pixels_the_simulator_sent_upright(open_studio: Open) -> None:
    studio = open_studio()
    studio.load(house())
    view = studio.look(POSE)
    assert [item.id for item in studio.objects()] == ["Apple|1", "Table|1"]
    assert view.rgb.shape == (480, 640, 3) and view.rgb[0, 0].tolist() == [10, 20, 30]
    assert view.depth.shape == (480, 640) and float(view.depth[5, 5]) == 2.5
    expected = np.zeros((480, 640), np.int32)
    expected[240:] = 1
    expected[:, 0] = -1
    assert np.array_equal(view.instances, expected)


def test_a_rolled_view_is_that_of_a_free_camera_and_so_are_those_after_it(open_studio: Open) -> None:
    studio = open_studio()
    studio.load(house())
    views = [studio.look(replace(POSE, roll_deg=roll)) for roll in (0.0, 5.0, 0.0, -3.5)]
    assert [view.rgb[0, 0].tolist() for view in views] == [[10, 20, 30], *3 * [[40, 50, 60]]]
    assert [float(view.depth[5, 5]) for view in views] == [2.5, 1.5, 1.5, 1.5]
    assert all(np.array_equal(view.instances, views[0].instances) for view in views)
    studio.load(replace(house(), id="another"))
    assert studio.look(POSE).rgb[0, 0].tolist() == [10, 20, 30]


def test_a_free_camera_that_is_elsewhere_is_noticed(open_studio: Open) -> None:
    studio = open_studio("refuse", "UpdateThirdPartyCamera")
    studio.load(house())
    studio.look(replace(POSE, roll_deg=5.0))
    with pytest.raises(ActionFailed):
        studio.look(replace(POSE, roll_deg=6.0))


def test_positions_and_objects_are_of_the_loaded_house(open_studio: Open) -> None:
    studio = open_studio()
    studio.load(house())
    assert studio.reachable().tolist() == [[0.0, 0.9, 0.0], [0.25, 0.9, 0.0], [0.5, 0.9, 0.0]]
    assert [item.type for item in studio.objects()] == ["Apple", "Table"]


def test_footprints_come_from_the_simulators_that_know_them(open_studio: Open) -> None:
    studio = open_studio()
    studio.load(house())
    assert [item.footprint for item in studio.objects()] == [(), (((0, 0), (2, 0), (2, 1)),)]


def test_a_simulator_that_refuses_to_tell_footprints_has_none(open_studio: Open) -> None:
    studio = open_studio("refuse", "GetObjectFootprints")
    studio.load(house())
    assert [item.footprint for item in studio.objects()] == [(), ()]


def test_metadata_that_cannot_be_read_ends_the_simulator(open_studio: Open) -> None:
    studio = open_studio("thin", "CreateHouse")
    with pytest.raises(ProtocolError, match="missing required field"):
        studio.load(house())
    assert studio.pid is None


def test_the_clock_of_a_studio_is_that_of_its_simulator(open_studio: Open) -> None:
    studio = open_studio()
    assert studio.cpu_seconds() == 0.0
    studio.load(house())
    assert studio.cpu_seconds() > 0.0


@pytest.mark.parametrize("fault", ["die", "linger"])
def test_death_is_noticed_within_half_a_second(open_studio: Open, fault: str) -> None:
    studio = open_studio(fault, "Teleport", call_timeout=20.0)
    studio.load(house())
    assert seconds_until(SimulatorDied, lambda: studio.look(POSE)) < 0.5
    assert studio.pid is None


def test_death_names_the_action_and_quotes_the_simulator(open_studio: Open) -> None:
    studio = open_studio("die", "Teleport")
    studio.load(house())
    with pytest.raises(SimulatorDied, match=r"exit code 3\) while Teleport: segmentation fault in the flux capacitor"):
        studio.look(POSE)


def test_a_kill_from_outside_is_noticed(open_studio: Open) -> None:
    studio = open_studio(call_timeout=20.0)
    studio.load(house())
    assert studio.pid is not None
    os.kill(studio.pid, signal.SIGKILL)
    assert seconds_until(SimulatorDied, lambda: studio.look(POSE)) < 0.5


def test_death_before_the_pipes_are_opened_is_noticed(open_studio: Open) -> None:
    studio = open_studio("die", "start", start_timeout=20.0)
    assert seconds_until(SimulatorDied, lambda: studio.load(house())) < 2.0


def test_a_program_that_cannot_be_started_is_named(open_studio: Open) -> None:
    studio = open_studio()
    studio._command = "/nowhere/at-all"
    with pytest.raises(SimulatorDied, match="/nowhere/at-all"):
        studio.load(house())


def test_unity_is_refused_with_its_reasons_where_it_cannot_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unity, "problems", lambda: ["no Vulkan", "no build"])
    unity.require.cache_clear()
    with pytest.raises(EnvironmentProblem, match="no Vulkan; no build. Or use --engine embedded"):
        unity.UnityStudio().load(house())


@pytest.mark.parametrize(("trigger", "limit"), [("start", 1.0), ("Initialize", 1.0), ("CreateHouse", 1.0)])
def test_every_wait_ends(open_studio: Open, trigger: str, limit: float) -> None:
    studio = open_studio("hang", trigger, call_timeout=limit, start_timeout=limit)
    assert limit <= seconds_until(SimulatorTimeout, lambda: studio.load(house())) < limit + 3.0
    assert studio.pid is None


@pytest.mark.parametrize("fault", ["garbage", "huge"])
def test_nonsense_is_a_protocol_error(open_studio: Open, fault: str) -> None:
    studio = open_studio(fault, "Teleport")
    studio.load(house())
    with pytest.raises(ProtocolError, match="unreadable answer to Teleport"):
        studio.look(POSE)


def test_an_answer_without_an_end_ends(open_studio: Open) -> None:
    studio = open_studio("flood", "Teleport", call_timeout=0.5)
    studio.load(house())
    assert seconds_until(SimulatorTimeout, lambda: studio.look(POSE)) < 2.0


def test_an_event_is_freed_with_its_last_reference(open_studio: Open) -> None:
    """Frames are megabytes; the stock event holds itself until the garbage collector comes."""
    studio = open_studio()
    client = studio.start()
    gc.disable()
    try:
        event = client.step("Pass")
        assert event.events == [event] and isinstance(event, Event)
        last = weakref.ref(event)
        del event
        assert last() is client.last_event
        client.step("Pass")
        assert last() is None
    finally:
        gc.enable()


def test_a_failed_studio_starts_anew_with_the_next_house(open_studio: Open, tmp_path: Path) -> None:
    studio = open_studio("die", "Teleport", str(tmp_path / "happened once"))
    studio.load(house())
    with pytest.raises(SimulatorDied):
        studio.look(POSE)
    with pytest.raises(SimulatorDied, match="load one first"):
        studio.look(POSE)
    studio.load(house())
    assert studio.look(POSE).rgb.shape == (480, 640, 3)


def test_a_refused_house_is_named_and_the_studio_lives_on(open_studio: Open) -> None:
    studio = open_studio()
    with pytest.raises(SceneFailed, match="^ruin: Exception creating house. 'bad'$"):
        studio.load(house("ruin", bad=True))
    studio.load(house("good"))
    assert studio.look(POSE).depth.shape == (480, 640)


def test_a_refused_action_carries_the_reason(open_studio: Open) -> None:
    studio = open_studio()
    studio.load(house())
    with pytest.raises(ActionFailed, match="Refuse: no"):
        studio.step("Refuse")
    assert studio.look(POSE).pose == POSE


def test_an_action_refused_while_another_error_is_handled_is_still_only_refused(open_studio: Open) -> None:
    studio = open_studio()
    studio.load(house())
    try:
        raise SimulatorDied("of something else")
    except SimulatorDied:
        with pytest.raises(ActionFailed):
            studio.step("Refuse")
    assert studio.pid is not None


def test_a_house_is_loaded_once(open_studio: Open) -> None:
    studio = open_studio()
    studio.load(house())
    first = studio.objects()
    studio.load(house())
    assert studio.objects() is first
    studio.load(house(), fov_vertical_deg=70)
    assert studio.objects() is not first


def test_closing_leaves_no_process_and_no_file(
    open_studio: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    studio = open_studio()
    studio.load(house())
    pid = studio.pid
    assert pid is not None and alive(pid)
    studio.close()
    studio.close()
    assert not alive(pid)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    assert list((tmp_path / "home").iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_closing_ends_what_the_simulator_started(open_studio: Open) -> None:
    studio = open_studio("spawn", "Pass")
    studio.load(house())
    studio.step("Pass")
    assert studio.pid is not None
    (child,) = psutil.Process(studio.pid).children()
    studio.close()
    assert not alive(child.pid)


def test_a_cuda_device_and_a_missing_display_do_not_matter(open_studio: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    monkeypatch.delenv("DISPLAY", raising=False)
    studio = open_studio()
    studio.load(house())
    assert studio.look(POSE).pose == POSE


def test_what_a_killed_client_left_is_cleared_and_what_a_living_one_uses_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    program = "from layoutgen.studio.thor.fifo import PipeFolder; f = PipeFolder(); print(f.name, flush=True); input()"
    clients = [
        subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                         env={**os.environ, "TMPDIR": str(tmp_path)})
        for _ in range(2)
    ]  # fmt: skip
    killed, living = (Path(client.stdout.readline().strip()) for client in clients if client.stdout)
    clients[0].kill()
    clients[0].wait()
    for folder in (killed, living):
        os.utime(folder, (0, 0))
    with PipeFolder() as mine:
        assert sorted(tmp_path.iterdir()) == sorted([living, Path(mine)])
    clients[1].communicate("\n")
    assert list(tmp_path.iterdir()) == []


def test_a_path_with_spaces_works(open_studio: Open, tmp_path: Path) -> None:
    folder = tmp_path / "a folder 'quoted'"
    folder.mkdir()
    shutil.copy(SCRIPT, folder / "the script.py")
    studio = open_studio()
    studio._command = command().replace(str(SCRIPT), "'" + str(folder / "the script.py").replace("'", "'\"'\"'") + "'")
    studio.load(house())
    assert studio.pid is not None


def test_a_large_house_passes_the_pipe(open_studio: Open) -> None:
    studio = open_studio()
    studio.load(house("large", filler="x" * 3_000_000))
    assert studio.look(POSE).pose == POSE


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is missing")
def test_killing_the_parent_ends_even_a_hanging_simulator(tmp_path: Path) -> None:
    program = (
        "import sys, threading\n"
        "from layoutgen.houses.house import House\n"
        "from layoutgen.houses.schema import parse_house\n"
        "from layoutgen.studio.thor.embedded import EmbeddedStudio\n"
        f"studio = EmbeddedStudio(command={command('hang', 'Pass')!r}, call_timeout=60)\n"
        f"studio.load(House('h', 's', 0, 'Procedural', parse_house({EMPTY!r}), 'sha'))\n"
        "print(studio.pid, flush=True)\n"
        "studio.step('Pass')\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(0.2)
        parent.kill()
    deadline = time.monotonic() + 5
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(pid)
