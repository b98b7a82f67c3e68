"""Generates `schemas/*.schema.json` from the record types: `python -m layoutgen.dataset.schema`."""

from inspect import cleandoc
from pathlib import Path

import msgspec

from layoutgen import resources
from layoutgen.dataset.manifest import Manifest
from layoutgen.dataset.plan import Plan
from layoutgen.dataset.records import ClipRecord
from layoutgen.dataset.sidecar import Sidecar

TYPES: dict[str, type[msgspec.Struct]] = {"clip": ClipRecord, "sidecar": Sidecar, "manifest": Manifest, "plan": Plan}


def schema_text(kind: str) -> bytes:
    """The JSON Schema (draft 2020-12) of one of TYPES; every key of ours is required."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | msgspec.json.schema(TYPES[kind])
    for definition in schema["$defs"].values():
        definition["description"] = cleandoc(definition["description"])
        if "properties" in definition:
            definition["required"] = list(definition["properties"])
            definition["additionalProperties"] = False
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"


def schema_path(kind: str) -> Path:
    """Where the schema of one of TYPES lies."""
    return resources.folder("schemas") / f"{kind}.schema.json"


def main() -> None:
    """Writes all schemas."""
    for kind in TYPES:
        schema_path(kind).write_bytes(schema_text(kind))


if __name__ == "__main__":
    main()
