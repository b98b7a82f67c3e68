"""Metadata of the unasked frame that the client waits for at start-up; imports nothing large."""

from typing import Any

import msgpack


def first_metadata(width: int, height: int) -> bytes:
    """Metadata of the unasked frame that the client waits for at start-up."""
    agent: dict[str, Any] = {
        "objects": [], "thirdPartyCameras": [], "sceneName": "Procedural", "lastAction": "", "errorMessage": "",
        "errorCode": None, "lastActionSuccess": True, "screenWidth": width, "screenHeight": height, "agentId": 0,
        "depthFormat": "Meters", "colors": None, "actionReturn": None,
    }  # fmt: skip
    metadata: bytes = msgpack.packb({"agents": [agent], "thirdPartyCameras": None, "activeAgentId": 0, "sequenceId": 0})
    return metadata
