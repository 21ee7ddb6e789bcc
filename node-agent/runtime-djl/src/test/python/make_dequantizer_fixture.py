"""Writes random blocks of each tensor type and what the gguf package makes of them.

Run by hand: pip install gguf numpy; python make_dequantizer_fixture.py
Output: src/test/resources/io/ruche/agent/djl/weights/blocks.bin, little-endian, a record a type:
name length (u8), name, blocks' bytes (u32), floats (u32), the blocks, the floats.
"""

import pathlib
import struct

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as T
from gguf.quants import dequantize

OUT = pathlib.Path(__file__).parents[1] / "resources/io/ruche/agent/djl/weights/blocks.bin"
BLOCKS = 12
# where the half-precision scales are in a block: random bits there would often be NaN or infinite
HALVES = {
    T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0],
    T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208],
}


def random_halves(rng, n):
    """Normal, subnormal, zero and huge numbers of both signs."""
    bits = rng.integers(0, 1 << 16, n, dtype=np.uint16)
    bits[(bits & 0x7C00) == 0x7C00] ^= 0x4000
    return bits


def blocks_of(rng, kind):
    elements, size = GGML_QUANT_SIZES[kind]
    if kind in (T.F16, T.BF16, T.F32):
        n = 1024
        if kind == T.F32:
            return rng.standard_normal(n).astype("<f4").view(np.uint8)
        bits = random_halves(rng, n)
        if kind == T.BF16:
            bits[(bits & 0x7F80) == 0x7F80] ^= 0x4000
        return bits.astype("<u2").view(np.uint8)
    data = rng.integers(0, 256, (BLOCKS, size), dtype=np.uint8)
    for at in HALVES[kind]:
        data[:, at : at + 2] = random_halves(rng, BLOCKS).astype("<u2").view(np.uint8).reshape(-1, 2)
    return data.reshape(-1)


def main():
    rng = np.random.default_rng(20261122)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with OUT.open("wb") as out:
        for kind in (T.F32, T.F16, T.BF16, *HALVES):
            data = blocks_of(rng, kind)
            if kind == T.F32:
                floats = data.view("<f4")
            elif kind == T.F16:
                floats = data.view("<f2").astype("<f4")
            else:
                floats = dequantize(data, kind).astype("<f4").reshape(-1)
            name = kind.name.encode()
            out.write(struct.pack("<B", len(name)) + name + struct.pack("<II", data.size, floats.size))
            out.write(data.tobytes() + floats.tobytes())


main()
