"""Renderers that a user could take instead, drawing the same triangles: RGB, planar depth and instance ids.

Each function takes (renderer, width, height, vertical field of view) and returns a function that draws a pose. They
draw a little less than ours does: light baked at the corners instead of light maps, mujoco one lamp and no baked light.
"""

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render import Renderer
from layoutgen.engine.render.camera import camera_array
from layoutgen.engine.render.light import LIGHT_RANGE, srgb, unpack
from layoutgen.geometry.camera import Pose

Draw = Callable[[Pose], Any]
_NEAR, _FAR = 0.02, 20.0


class Unavailable(Exception):
    """The alternative cannot run here; the text says why."""


def _corners(renderer: Renderer) -> NDArray[np.float32]:
    """World corners (t, 3, 3) of all triangles."""
    return np.concatenate([part.points[part.faces] for part in renderer.geometry.parts])


def _light(renderer: Renderer) -> NDArray[np.float32]:
    """Linear light (t, 3, 3) at the corners; even on faces with light maps, which these renderers get none of."""
    triangles = renderer.geometry.triangles
    light = unpack(triangles["light"], LIGHT_RANGE)
    light[triangles["chart"] >= 0] = 0.7
    return light


def embreex_numpy(renderer: Renderer, width: int, height: int, fov: float) -> Draw:
    """embreex.run, shaded with numpy: bilinear mipmapped textures times light at the corners"""
    try:
        from embreex.mesh_construction import TriangleMesh
        from embreex.rtcore_scene import EmbreeScene
    except ImportError as error:
        raise Unavailable("pip install embreex") from error
    scene = EmbreeScene()
    TriangleMesh(scene, _corners(renderer))
    triangles, materials = renderer.geometry.triangles, renderer.geometry.materials
    light, texels = _light(renderer), renderer.surfaces.texels
    x = np.arange(width, dtype=np.float32) + 0.5 - width / 2
    y = height / 2 - 0.5 - np.arange(height, dtype=np.float32)

    def draw(pose: Pose) -> Any:
        camera = camera_array(pose, height, fov, 0.0, None)
        rays = (camera[3:6] + x[None, :, None] * camera[6:9] + y[:, None, None] * camera[9:12]).reshape(-1, 3)
        origins = np.tile(camera[:3], (len(rays), 1))
        hits = scene.run(origins, np.ascontiguousarray(rays, np.float32), output=1)
        primitive, u, v = hits["primID"], hits["u"][:, None], hits["v"][:, None]
        seen = triangles[primitive]
        own = materials[seen["material"]]
        weights = np.concatenate([1 - u - v, u, v], axis=1)[..., None]
        footprint = np.maximum(hits["tfar"] * camera[18] * seen["repeats"], 1e-9)
        level = np.clip(np.rint(np.log2(footprint)).astype(np.int64) + own["levels"], 0, own["levels"])
        color = (light[primitive] * weights).sum(axis=1) * own["tint"] ** 2
        color *= _texture(texels, own, level, (seen["uv"] * weights).sum(axis=1))
        rgb = (srgb(np.clip(color, 0, 1)) * 255).astype(np.uint8)
        return rgb, hits["tfar"], np.where(primitive >= 0, seen["instance"], 0)

    return draw


def _texture(texels: Any, own: Any, level: Any, uv: Any) -> NDArray[np.float32]:
    """Bilinear texture colours (n, 3); white where there is no texture."""
    size = 1 << (own["levels"] - level)
    first = own["texel"] + ((4 << 2 * own["levels"]) - (4 << 2 * (own["levels"] - level))) // 3
    place = np.stack([uv[:, 0], -uv[:, 1]], axis=1) * size[:, None] - 0.5
    corner = np.floor(place).astype(np.int64)
    share = (place - corner).astype(np.float32)
    total = np.zeros((len(uv), 3), np.float32)
    for i, j in ((0, 0), (1, 0), (0, 1), (1, 1)):
        at = first + (corner[:, 1] + j & size - 1) * size + (corner[:, 0] + i & size - 1)
        weight = np.abs(1 - i - share[:, 0]) * np.abs(1 - j - share[:, 1])
        total += unpack(texels[np.maximum(at, 0)], 1.0) * weight[:, None]
    return np.where((own["texel"] >= 0)[:, None], total, np.float32(1))


_VERTEX_SHADER = """
#version 330
uniform mat4 view; in vec3 place; in vec3 color; in vec3 texel; in int number;
out vec3 shade; out vec3 at; out float depth; flat out int instance;
void main() {
  gl_Position = view * vec4(place, 1); shade = color; at = texel; depth = gl_Position.w; instance = number;
}
"""
_COLOR_SHADER = """
#version 330
uniform sampler2DArray images; in vec3 shade; in vec3 at; out vec4 rgba;
void main() {
  vec3 root = at.z < 0 ? vec3(1) : texture(images, at).rgb;
  rgba = vec4(pow(min(shade * root * root, vec3(1)), vec3(1 / 2.2)), 1);
}
"""
_PLACE_SHADER = """
#version 330
in float depth; flat in int instance; layout(location=0) out float planar; layout(location=1) out int id;
void main() { planar = depth; id = instance; }
"""
_LAYER = 512  # pixels along a side of the texture array


def moderngl_llvmpipe(renderer: Renderer, width: int, height: int, fov: float) -> Draw:
    """moderngl on Mesa's software OpenGL: textured colour with 4x multisampling, then depth and ids"""
    os.environ.setdefault("LP_NUM_THREADS", "1")
    try:
        import moderngl

        options: dict[str, Any] = {"backend": "egl"}
        context: Any = moderngl.create_standalone_context(**options)
    except Exception as error:  # whatever a missing driver raises
        raise Unavailable("pip install moderngl, and EGL (Debian: libegl1)") from error
    images = _texture_images(renderer)
    size, vertices = (width, height), context.buffer(_vertices(renderer, images).tobytes())
    _texture_array(context, images).use()
    color, place = (
        context.program(vertex_shader=_VERTEX_SHADER, fragment_shader=text) for text in (_COLOR_SHADER, _PLACE_SHADER)
    )
    painted = context.vertex_array(color, [(vertices, "3f 3f 3f 1x4", "place", "color", "texel")])
    placed = context.vertex_array(place, [(vertices, "3f 24x 1i", "place", "number")])
    many = context.framebuffer(context.renderbuffer(size, 4, samples=4), context.depth_renderbuffer(size, samples=4))
    one = context.framebuffer(context.renderbuffer(size, 4))
    targets = [context.texture(size, 1, dtype="f4"), context.texture(size, 1, dtype="i4")]
    exact = context.framebuffer(targets, context.depth_renderbuffer(size))
    context.enable(moderngl.DEPTH_TEST)

    def draw(pose: Pose) -> Any:
        matrix = _view_matrix(pose, width, height, fov).T.astype("f4").tobytes()
        for program, mesh, target in ((color, painted, many), (place, placed, exact)):
            target.use()
            target.clear()
            program["view"].write(matrix)
            mesh.render()
        context.copy_framebuffer(one, many)
        planar, ids = (exact.read(components=1, attachment=k, dtype=kind) for k, kind in enumerate(("f4", "i4")))
        return one.read(components=3), planar, ids

    return draw


def _vertices(renderer: Renderer, images: dict[int, NDArray[np.uint8]]) -> NDArray[Any]:
    """Corners of all triangles (t, 3) with colour, texture coordinates and layer, and instance."""
    triangles, materials = renderer.geometry.triangles, renderer.geometry.materials
    fields = [("place", "f4", 3), ("color", "f4", 3), ("texel", "f4", 3), ("number", "i4")]
    record = np.zeros((len(triangles), 3), fields)
    own = materials[triangles["material"]]
    record["place"] = _corners(renderer)
    record["color"] = _light(renderer) * (own["tint"] ** 2)[:, None]
    record["texel"][..., :2] = triangles["uv"]
    layers = {texel: layer for layer, texel in enumerate(images)}
    record["texel"][..., 2] = np.array([layers.get(texel, -1) for texel in own["texel"].tolist()])[:, None]
    record["number"] = triangles["instance"][:, None]
    return record


def _texture_images(renderer: Renderer) -> dict[int, NDArray[np.uint8]]:
    """First texel of each texture in use -> its image (n, n, 3), bottom row first."""
    materials = renderer.geometry.materials
    images = {}
    for texel, levels in sorted(set(zip(materials["texel"].tolist(), materials["levels"].tolist(), strict=True))):
        if texel >= 0:
            words = renderer.surfaces.texels[texel : texel + (1 << 2 * levels)].reshape(1 << levels, -1)[::-1]
            images[texel] = np.stack([words & 255, words >> 8 & 255, words >> 16 & 255], axis=-1).astype(np.uint8)
    return images


def _texture_array(context: Any, images: dict[int, NDArray[np.uint8]]) -> Any:
    """All textures as layers of one array, with mipmaps."""
    layers = []
    for roots in images.values():
        repeat = max(_LAYER // len(roots), 1)
        layers.append(roots.repeat(repeat, axis=0).repeat(repeat, axis=1)[:_LAYER, :_LAYER])
    layers = layers or [np.full((_LAYER, _LAYER, 3), 255, np.uint8)]
    array = context.texture_array((_LAYER, _LAYER, len(layers)), 3, np.stack(layers).tobytes())
    array.build_mipmaps()
    return array


def _view_matrix(pose: Pose, width: int, height: int, fov: float) -> NDArray[np.float64]:
    """OpenGL's clip matrix (4, 4) of a pose."""
    right, up, forward = pose.basis()
    scale = 1 / np.tan(np.radians(fov) / 2)
    rows = np.zeros((4, 4))
    rows[0, :3], rows[1, :3] = right * scale * height / width, up * scale
    rows[2, :3], rows[3, :3] = forward * (_FAR + _NEAR) / (_FAR - _NEAR), forward
    rows[:, 3] = -rows[:, :3] @ np.array([pose.x, pose.y, pose.z])
    rows[2, 3] -= 2 * _FAR * _NEAR / (_FAR - _NEAR)
    return rows


def mujoco_shadows(renderer: Renderer, width: int, height: int, fov: float) -> Draw:
    """mujoco on Mesa's software OpenGL: textures, 4x multisampling, shadows of one lamp; depth and ids, a pass each"""
    return _mujoco(renderer, width, height, fov, shadows=True)


def mujoco_plain(renderer: Renderer, width: int, height: int, fov: float) -> Draw:
    """the same without shadows: less than what the others draw"""
    return _mujoco(renderer, width, height, fov, shadows=False)


def _mujoco(renderer: Renderer, width: int, height: int, fov: float, *, shadows: bool) -> Draw:
    os.environ.setdefault("MUJOCO_GL", "egl")
    os.environ.setdefault("LP_NUM_THREADS", "1")
    try:
        import mujoco

        model = _mujoco_model(mujoco, renderer, width, height, fov)
        data = mujoco.MjData(model)
        window = mujoco.Renderer(model, height, width)
    except Exception as error:  # whatever a missing driver raises
        raise Unavailable(f"pip install mujoco, and EGL (Debian: libegl1): {error}") from error
    mujoco.mj_forward(model, data)
    modes = (window.disable_depth_rendering, window.enable_depth_rendering, window.enable_segmentation_rendering)

    def draw(pose: Pose) -> Any:
        right, up, _ = pose.basis()
        data.cam_xpos[0] = _mirrored(np.array([pose.x, pose.y, pose.z]))
        data.cam_xmat[0] = np.stack([_mirrored(right), _mirrored(up), -_mirrored(np.cross(right, up))], axis=1).ravel()
        images = []
        for mode in modes:
            window.disable_segmentation_rendering()
            window.disable_depth_rendering()
            mode()
            window.update_scene(data, camera=0)
            window.scene.flags[mujoco.mjtRndFlag.mjRND_SHADOW] = shadows
            images.append(window.render().copy())
        return images

    return draw


def _mirrored(vector: NDArray[np.floating]) -> NDArray[np.floating]:
    """Left-handed to right-handed: x turned round."""
    return vector * np.array([-1.0, 1.0, 1.0])


def _mujoco_model(mujoco: Any, renderer: Renderer, width: int, height: int, fov: float) -> Any:
    spec = mujoco.MjSpec()
    spec.visual.global_.offwidth, spec.visual.global_.offheight = width, height
    spec.worldbody.add_camera(name="eye", fovy=fov)
    spec.worldbody.add_light(pos=[0, 2, 0], dir=[0, -1, 0])
    for texel, roots in _texture_images(renderer).items():
        image = spec.add_texture(name=f"image{texel}", type=mujoco.mjtTexture.mjTEXTURE_2D, nchannel=3)
        image.width, image.height, image.data = roots.shape[1], roots.shape[0], roots.tobytes()
    for part in renderer.geometry.parts:
        records = renderer.geometry.triangles[part.first : part.first + len(part.faces)]
        for number in np.unique(records["material"]).tolist():
            _add_mujoco_mesh(mujoco, spec, renderer, part, records, number)
    return spec.compile()


def _add_mujoco_mesh(mujoco: Any, spec: Any, renderer: Renderer, part: Any, records: Any, number: int) -> None:
    """Adds a part's triangles of one material."""
    chosen = records["material"] == number
    points = _mirrored(part.points[part.faces[chosen]].reshape(-1, 3))
    # A mesh must span a volume; walls get a point half a millimetre behind them.
    points = np.concatenate([points, points[:1] - 5e-4])
    faces = np.arange(len(points) - 1).reshape(-1, 3)[:, ::-1]
    name = f"mesh{part.first}-{number}"
    mesh = spec.add_mesh(name=name, uservert=points.ravel(), userface=faces.ravel())
    mesh.inertia = mujoco.mjtMeshInertia.mjMESH_INERTIA_SHELL
    geom = spec.worldbody.add_geom(type=mujoco.mjtGeom.mjGEOM_MESH, meshname=name)
    geom.contype, geom.conaffinity = 0, 0
    look = renderer.geometry.materials[number]
    material = spec.add_material(name=name, rgba=[*srgb(look["tint"] ** 2), 1.0])
    if look["texel"] >= 0:
        mesh.usertexcoord = np.concatenate([records["uv"][chosen].reshape(-1, 2), np.zeros((1, 2))]).ravel()
        material.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = f"image{look['texel']}"
    geom.material = name


ALTERNATIVES: dict[str, Callable[[Renderer, int, int, float], Draw]] = {
    "embreex + numpy": embreex_numpy,
    "moderngl": moderngl_llvmpipe,
    "mujoco": mujoco_shadows,
    "mujoco without shadows": mujoco_plain,
}
