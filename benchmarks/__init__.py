"""Measures the renderer, runs at scale and under kills, the training loader: `python -m benchmarks`, in a checkout."""
