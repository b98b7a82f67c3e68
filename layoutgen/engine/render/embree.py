"""Embree 4 from the `embreex` wheel: triangle scenes, and ray packets that numba code can trace.

The wheel's own Python API traces single rays and cannot remove or move meshes, so the bundled library is bound
directly: building through ctypes, tracing through function pointers that numba calls without leaving compiled code.
"""

import ctypes
import glob
import importlib.util
import os
from typing import Any, NamedTuple

import llvmlite.binding as llvm
import numpy as np
from numba import types
from numpy.typing import NDArray

_GEOMETRY_TRIANGLE, _BUFFER_INDEX, _BUFFER_VERTEX = 0, 0, 1
_FORMAT_UINT3, _FORMAT_FLOAT3 = 0x5003, 0x9003
_DYNAMIC_ROBUST = 1 | 4  # without ROBUST, packets and single rays differ at rare pixels
_COHERENT = 1 << 16
_NATIVE_WIDTHS = {34: 16, 33: 8, 32: 4}  # device property -> packet width it answers for
_PADDING = 4  # floats that Embree may read past the last vertex


def _library_path() -> str | None:
    spec = importlib.util.find_spec("embreex")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = spec.submodule_search_locations[0]
    patterns = ("../embreex.libs/libembree4*.so*", ".dylibs/libembree4*.dylib")
    found = [path for pattern in patterns for path in sorted(glob.glob(os.path.join(folder, pattern)))]
    return found[0] if found else None


def _load() -> ctypes.CDLL | None:
    path = _library_path()
    if path is None:
        return None
    for threads in sorted(glob.glob(os.path.join(os.path.dirname(path), "libtbb*"))):
        ctypes.CDLL(threads, mode=ctypes.RTLD_GLOBAL)
    return ctypes.CDLL(path)


_LIBRARY = _load()
AVAILABLE = _LIBRARY is not None
_pointer, _unsigned, _size, _int = ctypes.c_void_p, ctypes.c_uint, ctypes.c_size_t, ctypes.c_int


def _function(name: str, result: Any, *arguments: Any) -> Any:
    if _LIBRARY is None:
        return None
    function = getattr(_LIBRARY, name)
    function.restype, function.argtypes = result, list(arguments)
    return function


_new_device = _function("rtcNewDevice", _pointer, ctypes.c_char_p)
_device_property = _function("rtcGetDeviceProperty", ctypes.c_ssize_t, _pointer, _int)
_device_error = _function("rtcGetDeviceError", _int, _pointer)
_new_scene = _function("rtcNewScene", _pointer, _pointer)
_release_scene = _function("rtcReleaseScene", None, _pointer)
_set_scene_flags = _function("rtcSetSceneFlags", None, _pointer, _int)
_commit_scene = _function("rtcCommitScene", None, _pointer)
_new_geometry = _function("rtcNewGeometry", _pointer, _pointer, _int)
_release_geometry = _function("rtcReleaseGeometry", None, _pointer)
_share_buffer = _function(
    "rtcSetSharedGeometryBuffer", None, _pointer, _int, _unsigned, _int, _pointer, _size, _size, _size
)
_update_buffer = _function("rtcUpdateGeometryBuffer", None, _pointer, _int, _unsigned)
_set_mask = _function("rtcSetGeometryMask", None, _pointer, _unsigned)
_commit_geometry = _function("rtcCommitGeometry", None, _pointer)
_enable_geometry = _function("rtcEnableGeometry", None, _pointer)
_disable_geometry = _function("rtcDisableGeometry", None, _pointer)
_attach_geometry = _function("rtcAttachGeometry", _unsigned, _pointer, _pointer)


class _Arguments(ctypes.Structure):
    """RTCIntersectArguments and RTCOccludedArguments, which share these first fields."""

    _fields_ = [
        ("flags", _int), ("feature_mask", _unsigned), ("context", _pointer),
        ("filter", _pointer), ("function", _pointer), ("reserved", _pointer * 4),
    ]  # fmt: skip


def _arguments(flags: int) -> _Arguments:
    arguments = _Arguments()
    arguments.flags, arguments.feature_mask = flags, 0xFFFFFFFF
    return arguments


_coherent_arguments, _incoherent_arguments = _arguments(_COHERENT), _arguments(0)
# One thread: a process uses one core, and a machine runs many such.
_DEVICE = _new_device(b"threads=1") if AVAILABLE else None
PACKET_WIDTH = next((n for key, n in _NATIVE_WIDTHS.items() if AVAILABLE and _device_property(_DEVICE, key)), 4)


def _external(name: str) -> types.ExternalFunction:
    symbol = f"layoutgen_{name}"
    if _LIBRARY is not None:
        llvm.add_symbol(symbol, ctypes.cast(getattr(_LIBRARY, name), _pointer).value)
    address = types.uintp
    return types.ExternalFunction(symbol, types.void(address, address, address, address))


rtc_intersect = _external(f"rtcIntersect{PACKET_WIDTH}")
rtc_occluded = _external(f"rtcOccluded{PACKET_WIDTH}")


class EmbreeHandles(NamedTuple):
    """What compiled code needs to trace.

    Attributes:
        scene: address of the committed scene.
        coherent: address of the arguments for rays that share an origin or a target.
        incoherent: address of the arguments for scattered rays.
        base: (geometries,) int32 number of the first triangle of each geometry.
    """

    scene: int
    coherent: int
    incoherent: int
    base: NDArray[np.int32]


class _Geometry:
    """A mesh in a scene and the buffers that Embree reads in place."""

    def __init__(self, scene: int, points: NDArray[np.float32], faces: NDArray[np.int32], mask: int) -> None:
        self.points = np.zeros(points.size + _PADDING, np.float32)
        self.points[: points.size] = points.ravel()
        self.faces = np.ascontiguousarray(faces, np.uint32)
        self.handle = _new_geometry(_DEVICE, _GEOMETRY_TRIANGLE)
        share = ((_BUFFER_VERTEX, _FORMAT_FLOAT3, self.points, len(points)),
                 (_BUFFER_INDEX, _FORMAT_UINT3, self.faces, len(faces)))  # fmt: skip
        for kind, layout, buffer, count in share:
            _share_buffer(self.handle, kind, 0, layout, buffer.ctypes.data, 0, 12, count)
        _set_mask(self.handle, mask)
        _commit_geometry(self.handle)
        _attach_geometry(scene, self.handle)
        _release_geometry(self.handle)  # the scene keeps it


class EmbreeScene:
    """Triangle meshes that rays can be traced against; each can be moved and hidden."""

    def __init__(self) -> None:
        self._scene = _new_scene(_DEVICE)
        _set_scene_flags(self._scene, _DYNAMIC_ROBUST)
        self._geometries: list[_Geometry] = []
        self._base: list[int] = []

    def add(self, points: NDArray[np.float32], faces: NDArray[np.int32], first_triangle: int, mask: int) -> int:
        """Adds points (n, 3) and faces (m, 3), numbered from `first_triangle`; returns a geometry number."""
        self._geometries.append(_Geometry(self._scene, points, faces, mask))
        self._base.append(first_triangle)
        return len(self._geometries) - 1

    def set_points(self, geometry: int, points: NDArray[np.float32]) -> None:
        """Replaces a geometry's points (n, 3); takes effect at `commit`."""
        part = self._geometries[geometry]
        part.points[: points.size] = points.ravel()
        _update_buffer(part.handle, _BUFFER_VERTEX, 0)
        _commit_geometry(part.handle)

    def set_enabled(self, geometry: int, enabled: bool) -> None:
        """Shows or hides a geometry; takes effect at `commit`."""
        (_enable_geometry if enabled else _disable_geometry)(self._geometries[geometry].handle)
        _commit_geometry(self._geometries[geometry].handle)

    def commit(self) -> EmbreeHandles:
        """Builds what changed and returns the handles for compiled code.

        Raises:
            MemoryError: Embree could not build the scene.
        """
        _commit_scene(self._scene)
        if code := _device_error(_DEVICE):
            raise MemoryError(f"Embree could not build the scene (error {code}); the house is too large")
        addresses = (ctypes.addressof(_coherent_arguments), ctypes.addressof(_incoherent_arguments))
        return EmbreeHandles(self._scene, *addresses, np.array(self._base, np.int32))

    def __del__(self) -> None:
        if self._scene and _release_scene is not None:
            _release_scene(self._scene)
