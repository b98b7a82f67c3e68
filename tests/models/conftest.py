"""A tiny library: a chair-shaped model per entry under test, packed as Sweet Home 3D packs them."""

import io
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image

from layoutgen.engine import model_store
from layoutgen.engine.furniture.shapes import box, joined
from layoutgen.engine.models.convert import ModelEntry

MTL = "newmtl seat\nKd 0.8 0.1 0.1\nd 1.0\nmap_Kd weave.png\nnewmtl leg\nKd 0.2 0.2 0.2\nd 0.5\nKs 0.9 0.9 0.9\nNs 90\n"


def chair_obj(double: bool = False) -> str:
    """A chair that looks to +x in a right-handed frame, in centimetres: seat at 45 of 90, back at the low x end."""
    seat = joined([box((-20, 40, -20), (20, 45, 20)), box((-20, 45, -20), (-16, 90, 20))])
    legs = joined([box((x, 0, z), (x + 4, 40, z + 4)) for x in (-20, 16) for z in (-20, 16)])
    lines = ["mtllib chair.mtl"]
    lines += [f"v {x} {y} {z}" for x, y, z in np.concatenate([seat.vertices, legs.vertices])]
    lines += ["vt 0 0", "vt 1 0", "vt 1 1"]
    for name, shape, start in (("seat", seat, 1), ("leg", legs, 1 + len(seat.vertices))):
        lines.append(f"usemtl {name}")
        for face in shape.faces + start:
            for corners in (face, face[::-1]) if double else (face,):
                lines.append("f " + " ".join(f"{v}/{t + 1}" for t, v in enumerate(corners)))
    return "\n".join(lines) + "\n"


def picture_bytes(side: int = 700) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.full((side, side // 2, 3), (200, 40, 40), dtype=np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


ENTRY = ModelEntry("Scopia", "scopia/chair/chair.obj", "CC-BY-3.0", "A. Maker", [0, 0, -1, 0, 1, 0, 1, 0, 0], ["Chair"])


@pytest.fixture
def library(tmp_path):
    """A folder with one .sh3f file that holds the chair and, double-shelled, a second one."""
    folder = tmp_path / "sh3f"
    folder.mkdir()
    with ZipFile(folder / "Scopia.sh3f", "w") as archive:
        for name, double in (("chair", False), ("chair2", True)):
            archive.writestr(f"scopia/{name}/{name}.obj", chair_obj(double))
            archive.writestr(f"scopia/{name}/chair.mtl", MTL)
            archive.writestr(f"scopia/{name}/weave.png", picture_bytes())
    return folder


@pytest.fixture
def entries(monkeypatch):
    """Puts two entries in place of the table."""
    from layoutgen.engine.models import install

    second = ModelEntry("Scopia", "scopia/chair2/chair2.obj", "CC-BY-3.0", "B. Maker", ENTRY.rotation, ["Chair"])
    for module in (install, install):
        monkeypatch.setattr(module, "table", lambda: (ENTRY, second))
    return ENTRY, second


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    """Every test has a cache folder of its own, and libraries of its own making."""
    monkeypatch.setattr("layoutgen.engine.models.install.LIBRARY_SHA256", {})
    monkeypatch.setenv("LAYOUTGEN_CACHE", str(tmp_path / "cache"))
    model_store.forget()
    yield tmp_path / "cache"
    model_store.forget()
