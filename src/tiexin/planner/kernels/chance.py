"""Random numbers whose state is an argument: the same seed gives the same search."""

from __future__ import annotations

from typing import Final

import numpy as np

from tiexin.planner.kernels.machine_code import Words, inner

_GOLDEN: Final = 0x9E3779B97F4A7C15
_UNIT: Final = 1.0 / 2**53


def seeded(seed: int, stream: int) -> Words:
    """State of one generator, for ``uniform``; never zero.

    SplitMix64 (Steele, Lea and Flood 2014) spreads neighbouring seeds apart.
    """
    mask = 2**64 - 1
    state = (seed * 0x2545F4914F6CDD1D + (stream + 1) * _GOLDEN) & mask
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & mask
    return np.array([(state ^ (state >> 31)) or _GOLDEN], dtype=np.uint64)


@inner
def uniform(chance: Words) -> float:
    """Evenly drawn from 0 up to, not with, 1 (xorshift64*, Vigna 2016)."""
    state = chance[0]
    state ^= state >> np.uint64(12)
    state ^= state << np.uint64(25)
    state ^= state >> np.uint64(27)
    chance[0] = state
    return ((state * np.uint64(2685821657736338717)) >> np.uint64(11)) * _UNIT


@inner
def below(chance: Words, count: int) -> int:
    """Evenly drawn from 0 up to, not with, ``count``."""
    return int(uniform(chance) * count)
