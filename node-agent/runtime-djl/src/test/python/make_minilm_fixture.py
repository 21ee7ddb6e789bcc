"""Writes fixtures of all-MiniLM-L6-v2: token ids, and the unit vectors of a float64 forward pass in numpy.

Usage: python make_minilm_fixture.py FOLDER_OF_THE_MODEL > ../resources/golden/all-minilm-l6-v2.json
Needs numpy and tokenizers.
"""

import json
import math
import struct
import sys
from pathlib import Path

import numpy
from tokenizers import Tokenizer

TEXTS = [
    "The cat sits on the mat.",
    "A small animal rests on a rug.",
    "Interest rates rose by a quarter of a point.",
    "Café Zürich, naïve façade — 東京タワー, emoji 🙂!",
    "hello",
    "unaffable tokenization of unusually-hyphenated words; numbers 3.14159 and 1,000,000 too",
    "Bees live in colonies. " * 20,
]


def tensors(path):
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    found = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        if entry["dtype"] == "F32":
            raw = numpy.frombuffer(data[8 + length + begin : 8 + length + end], dtype="<f4")
            found[name] = raw.reshape(entry["shape"]).astype(numpy.float64)
    return found


def layer_norm(x, weight, bias, eps):
    mean = x.mean(-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) / numpy.sqrt(variance + eps) * weight + bias


def encode(w, config, ids):
    heads = config["num_attention_heads"]
    size = config["hidden_size"] // heads
    eps = config["layer_norm_eps"]
    e = "embeddings."
    h = w[e + "word_embeddings.weight"][ids] + w[e + "position_embeddings.weight"][: len(ids)]
    h = h + w[e + "token_type_embeddings.weight"][0]
    h = layer_norm(h, w[e + "LayerNorm.weight"], w[e + "LayerNorm.bias"], eps)
    for i in range(config["num_hidden_layers"]):
        p = f"encoder.layer.{i}."

        def linear(name, x):
            return x @ w[p + name + ".weight"].T + w[p + name + ".bias"]

        def split(x):
            return x.reshape(len(ids), heads, size).transpose(1, 0, 2)

        q, k, v = (split(linear(f"attention.self.{n}", h)) for n in ("query", "key", "value"))
        scores = q @ k.transpose(0, 2, 1) / math.sqrt(size)
        scores = numpy.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        out = (scores @ v).transpose(1, 0, 2).reshape(len(ids), -1)
        n = "attention.output.LayerNorm"
        h = layer_norm(h + linear("attention.output.dense", out), w[p + n + ".weight"], w[p + n + ".bias"], eps)
        x = linear("intermediate.dense", h)
        x = x * 0.5 * (1 + numpy.vectorize(math.erf)(x / math.sqrt(2)))
        n = "output.LayerNorm"
        h = layer_norm(h + linear("output.dense", x), w[p + n + ".weight"], w[p + n + ".bias"], eps)
    pooled = h.mean(0)
    return pooled / numpy.linalg.norm(pooled)


def main():
    folder = Path(sys.argv[1])
    config = json.loads((folder / "config.json").read_text())
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    w = tensors(folder / "model.safetensors")
    rows = []
    for text in TEXTS:
        ids = tokenizer.encode(text).ids
        vector = encode(w, config, ids)
        rows.append({"text": text, "ids": ids, "vector": [round(float(v), 7) for v in vector]})
    json.dump({"model": "all-MiniLM-L6-v2", "made_by": "make_minilm_fixture.py", "rows": rows}, sys.stdout, indent=None)
    print()


main()
