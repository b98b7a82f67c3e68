"""A simulator without a world, for fault injection: speaks the FIFO protocol until told to misbehave.

Usage: scripted_simulator.py FAULT ACTION [MARKER], where FAULT is one of `none`, `die`, `hang`, `garbage`, `huge`,
`flood` (an answer without end), `linger`, `spawn` (starts a child process), `refuse` or `thin` (from then on objects
lack keys) and ACTION the action that triggers it (`start`: before the pipes are opened). With MARKER, the fault happens
once: the file is made first, and its presence means no fault.
"""

import json
import os
import struct
import subprocess
import sys
import time
from hashlib import md5

import msgpack
import numpy as np

OBJECTS = ("Apple|1", "Table|1")
CAMERA_OFFSET = 0.675


def color(name: str) -> list[int]:
    return list(md5(name.encode()).digest()[:3])


def thing(name: str) -> dict:
    point = {"x": 1, "y": 2, "z": 3}
    return {
        "objectId": name,
        "objectType": name.split("|")[0],
        "assetId": "",
        "rotation": point,
        "openable": False,
        "isOpen": False,
        "parentReceptacles": None,
        "axisAlignedBoundingBox": {"center": point, "size": point},
        "objectOrientedBoundingBox": None,
    }


class Scripted:
    def __init__(self, fault: str, trigger: str, marker: str) -> None:
        self.fault, self.trigger, self.marker = fault, trigger, marker
        self.width, self.height, self.fov = 320, 320, 90.0
        self.position, self.yaw, self.horizon = {"x": 0.0, "y": 0.9, "z": 0.0}, 0.0, 0.0
        self.filtered = self.thin = False
        self.free: dict = {}

    def run(self) -> None:
        self.misbehave("start", None)
        self.out = open(os.environ["AI2THOR_FIFO_SERVER_PIPE_PATH"], "wb")
        self.answer({"action": "first", "sequenceId": 0})
        with open(os.environ["AI2THOR_FIFO_CLIENT_PIPE_PATH"], "rb") as pipe:
            while header := pipe.read(5):
                kind, length = struct.unpack("!BI", header)
                if kind == 2:
                    self.answer(json.loads(pipe.read(length)))

    def misbehave(self, action: str, out: object) -> None:
        if action != self.trigger or (self.marker and os.path.exists(self.marker)):
            return
        if self.marker:
            open(self.marker, "w").close()
        if self.fault == "die":
            print("segmentation fault in the flux capacitor", file=sys.stderr, flush=True)
            os._exit(3)
        if self.fault == "spawn":
            print(f"child {subprocess.Popen(['sleep', '600']).pid}", file=sys.stderr, flush=True)
        if self.fault == "thin":
            self.thin = True
        if self.fault == "hang":
            time.sleep(600)
        if self.fault == "garbage":
            self.send(1, b"\xc1\xc1\xc1")
            self.send(255, b"")
        if self.fault == "huge":
            self.out.write(struct.pack("!BI", 1, 2**32 - 1))
            self.out.flush()
        while self.fault == "flood":
            self.send(4, bytes(1 << 16))
        if self.fault == "linger":
            self.out.close()
            time.sleep(600)

    def send(self, kind: int, body: bytes) -> None:
        self.out.write(struct.pack("!BI", kind, len(body)) + body)
        self.out.flush()

    def answer(self, action: dict) -> None:
        self.misbehave(action["action"], self.out)
        result, error = self.perform(action)
        self.send(1, msgpack.packb(self.metadata(action, result, error)))
        if self.free:
            self.send(10, np.full((self.height, self.width, 4), (40, 50, 60, 255), np.uint8).tobytes())
            self.send(12, np.full((self.height, self.width), 1.5, np.float32).tobytes())
            self.send(14, self.ids().tobytes())
        self.send(4, np.full((self.height, self.width, 3), (10, 20, 30), np.uint8).tobytes())
        self.send(5, np.full((self.height, self.width), 2.5, np.float32).tobytes())
        self.send(9, self.ids().tobytes())
        self.send(255, b"")

    def perform(self, action: dict) -> tuple[object, str]:
        name = action["action"]
        if name == "Reset":
            self.filtered, self.free = False, {}
        if name == "GetScenesInBuild":
            return ["Procedural"], ""
        if name == "ChangeResolution":
            self.width, self.height = action["x"], action["y"]
        if name == "SetObjectFilter":
            self.filtered = True
        if name == "CreateHouse" and "bad" in action["house"]:
            return None, "Exception creating house.\n'bad'"
        if name in ("Teleport", "TeleportFull"):
            self.position = action["position"]
            self.yaw, self.horizon = action["rotation"]["y"], action["horizon"]
        if name == "AddThirdPartyCamera":
            self.free = {key: action[key] for key in ("position", "rotation", "fieldOfView")}
        if name == "UpdateThirdPartyCamera":
            self.free |= {key: action[key] for key in ("position", "rotation")}
        if name == "GetReachablePositions":
            return [{"x": 0.25 * i, "y": 0.9, "z": 0.0} for i in range(3)], ""
        if self.fault == "refuse" and name == self.trigger:
            return None, f"Invalid action: {name}"
        if name == "GetObjectFootprints":
            return {"Table|1": [[[0, 0], [2, 0], [2, 1]]]}, ""
        if name == "Refuse":
            return None, "no"
        return None, ""

    def ids(self) -> np.ndarray:
        """Bottom row first, as Unity sends it: the apple above, the table below."""
        image = np.full((self.height, self.width, 4), 255, np.uint8)
        image[: self.height // 2, :, :3] = color("Table|1")
        image[self.height // 2 :, :, :3] = color("Apple|1")
        image[:, 0, :3] = color("wall|1")
        return image

    def metadata(self, action: dict, result: object, error: str) -> dict:
        camera = {**self.position, "y": self.position["y"] + CAMERA_OFFSET}
        names = [] if self.filtered else OBJECTS
        agent = {
            "objects": [{"objectId": name} if self.thin else thing(name) for name in names],
            "agent": {
                "position": self.position,
                "rotation": {"x": 0, "y": self.yaw, "z": 0},
                "cameraHorizon": self.horizon,
            },
            "cameraPosition": camera,
            "colors": [{"name": name, "color": color(name)} for name in (*OBJECTS, "wall|1")],
            "thirdPartyCameras": [self.free] if self.free else [],
            "screenWidth": self.width,
            "screenHeight": self.height,
            "sceneName": "Procedural",
            "lastAction": action["action"],
            "lastActionSuccess": not error,
            "errorMessage": error,
            "errorCode": None,
            "actionReturn": result,
            "depthFormat": "Meters",
        }
        return {"agents": [agent], "thirdPartyCameras": None, "activeAgentId": 0, "sequenceId": action["sequenceId"]}


if __name__ == "__main__":
    # The client appends Unity's own options to the command line.
    Scripted(*sys.argv[1:3], "" if sys.argv[3].startswith("-") else sys.argv[3]).run()
