"""Lets torchvision load beside a torch that it was not built for (the CPU's from another index than torchvision).

Two operators of its own are declared; nothing here calls them.
"""

import sys
from importlib.abc import MetaPathFinder
from typing import Any

KEPT: list[Any] = []


class Declares(MetaPathFinder):
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name == "torchvision" and not KEPT:
            import torch

            KEPT.append(torch.library.Library("torchvision", "FRAGMENT"))
            for operator in ("nms", "qnms"):
                if not hasattr(torch.ops.torchvision, operator):
                    KEPT[0].define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")


sys.meta_path.insert(0, Declares())
