"""Gates `houses`, `shared_images`, `shared_questions`: nothing of one split lies in another, or in another dataset."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from layoutgen.audit.report import Ledger
from layoutgen.audit.rows import ClipRow, Scan

GATES = ("houses", "shared_images", "shared_questions")
ADVICE = "--against OTHER names a second set"
NEAR_BITS = 2
"""Difference hashes this close look the same."""
BLOCK = 2048


def check_leakage(here: Scan, other: Scan | None, ledger: Ledger) -> None:
    """Compares the splits of a dataset, and the dataset with another one whose splits count as one."""
    away = "the other dataset"
    clips = [(row, row.split) for row in here.clips] + [(row, away) for row in (other.clips if other else [])]
    _check("houses", ((row.house, split, row.clip) for row, split in clips), "the house of clip", ledger)
    _check("shared_images", _images(clips), "a frame of clip", ledger)
    questions = [(key, split, where) for (key, split), where in here.identities.items()]
    if other:
        questions += [(key, away, where) for (key, _), where in other.identities.items()]
    _check("shared_questions", questions, "the text and response of", ledger)
    splits = {split for _, split in clips}
    if len(splits) < 2:
        lacks = f"there is only the split {splits.pop()}; {ADVICE}" if splits else "there is no clip"
        for gate in GATES:
            ledger.skip(gate, lacks)


def _images(clips: Iterable[tuple[ClipRow, str]]) -> Iterable[tuple[int, str, str]]:
    return ((sha, split, row.clip) for row, split in clips for sha, _ in row.frames if sha)


def _check(gate: str, items: Iterable[tuple[object, str, str]], what: str, ledger: Ledger) -> None:
    """Items are (key, split, where); a key of several splits is a leak."""
    splits: dict[object, dict[str, str]] = defaultdict(dict)
    for key, split, where in items:
        splits[key].setdefault(split, where)
    ledger.check(gate, len(splits))
    for places in splits.values():
        if len(places) > 1:
            first, *rest = sorted(places.items())
            others = ", ".join(f"{split} ({where})" for split, where in rest)
            ledger.fault(gate, first[1], f"{what} {first[1]} is in {first[0]} and in {others}")


def check_duplicates(clips: Sequence[ClipRow], ledger: Ledger) -> None:
    """Both gates."""
    _check_clips(clips, ledger)
    _check_looks(clips, ledger)


def _check_clips(clips: Sequence[ClipRow], ledger: Ledger) -> None:
    ledger.check("clips", len(clips))
    ids: dict[str, ClipRow] = {}
    looks: dict[tuple[tuple[int, int], ...], ClipRow] = {}
    for row in clips:
        if row.clip in ids:
            ledger.fault("clips", row.clip, f"the id is used in {ids[row.clip].shard} and again in {row.shard}")
        elif row.frames in looks:
            ledger.fault("clips", row.clip, f"has the same frames as {looks[row.frames].clip}")
        ids.setdefault(row.clip, row)
        looks.setdefault(row.frames, row)


def _check_looks(clips: Sequence[ClipRow], ledger: Ledger) -> None:
    """Pairs of frames that look the same: of one clip, or of different houses."""
    names = [(row.clip, index) for row in clips for index in range(len(row.frames))]
    houses = [row.house for row in clips for _ in row.frames]
    looks = np.array([look for row in clips for _, look in row.frames], np.uint64)
    ledger.check("near_duplicates", len(looks))
    twins: dict[int, int] = {}
    for a, b in near_pairs(looks):
        (clip_a, frame_a), (clip_b, frame_b) = names[a], names[b]
        if (clip_a == clip_b or houses[a] != houses[b]) and b not in twins:
            twins[b] = a
            ledger.fault(
                "near_duplicates", f"{clip_b}/frame {frame_b}", f"looks the same as frame {frame_a} of clip {clip_a}"
            )


def near_pairs(hashes: NDArray[np.uint64]) -> list[tuple[int, int]]:
    """Pairs (i, j), i < j, of 64-bit hashes at most NEAR_BITS apart; hashes of 0 (unread images) are left out."""
    pairs: list[tuple[int, int]] = []
    for start in range(0, len(hashes), BLOCK):
        rows = hashes[start : start + BLOCK, None]
        apart = np.bitwise_count(rows ^ hashes[None, start:])
        close = (apart <= NEAR_BITS) & (rows != 0) & (hashes[None, start:] != 0)
        found = np.argwhere(np.triu(close, 1))
        pairs += [(int(a) + start, int(b) + start) for a, b in found]
    return pairs
