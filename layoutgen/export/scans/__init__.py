"""Walks out: frames, poses and the labelled mesh of their house, in the folder layouts of scans."""

NAMES = ("posed", "scannet", "nerfstudio", "arkitscenes")
"""What `layoutgen export --to` calls them."""
