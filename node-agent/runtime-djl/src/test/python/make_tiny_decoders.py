"""Writes two tiny decoders with random weights, and the logits of a float64 forward pass in numpy.

Usage: python make_tiny_decoders.py FOLDER      (FOLDER is ../resources/golden)
Needs numpy and gguf. tiny-qwen2: biases, rotation of halves, grouped queries, a head of its own.
tiny-llama: rotation of neighbours with frequency factors, linear scaling of positions, tied head.
"""

import json
import sys
from pathlib import Path

import gguf
import numpy as np

HIDDEN, LAYERS, HEADS, KV_HEADS, HEAD, WIDE, VOCABULARY = 64, 2, 4, 2, 16, 96, 48
EPS = 1e-6
IDS = [3, 17, 41, 5, 5, 30, 2, 47, 11, 0, 23, 8]


def make(name, rng):
    qwen2 = name == "qwen2"
    base = 10000.0 if qwen2 else 500.0
    stretch = 1.0 if qwen2 else 2.0
    factors = None if qwen2 else np.linspace(1, 4, HEAD // 2).astype(np.float32)

    def matrix(out, size):
        return (rng.standard_normal((out, size)) / np.sqrt(size)).astype(np.float16)

    def vector(size, centre):
        return (centre + 0.2 * rng.standard_normal(size)).astype(np.float32)

    w = {"token_embd.weight": matrix(VOCABULARY, HIDDEN) * np.float16(4)}
    for i in range(LAYERS):
        p = f"blk.{i}."
        w[p + "attn_norm.weight"] = vector(HIDDEN, 1)
        w[p + "attn_q.weight"] = matrix(HEADS * HEAD, HIDDEN) * np.float16(2)
        w[p + "attn_k.weight"] = matrix(KV_HEADS * HEAD, HIDDEN) * np.float16(2)
        w[p + "attn_v.weight"] = matrix(KV_HEADS * HEAD, HIDDEN)
        if qwen2:
            w[p + "attn_q.bias"] = vector(HEADS * HEAD, 0)
            w[p + "attn_k.bias"] = vector(KV_HEADS * HEAD, 0)
            w[p + "attn_v.bias"] = vector(KV_HEADS * HEAD, 0)
        w[p + "attn_output.weight"] = matrix(HIDDEN, HEADS * HEAD)
        w[p + "ffn_norm.weight"] = vector(HIDDEN, 1)
        w[p + "ffn_gate.weight"] = matrix(WIDE, HIDDEN)
        w[p + "ffn_up.weight"] = matrix(WIDE, HIDDEN)
        w[p + "ffn_down.weight"] = matrix(HIDDEN, WIDE)
    w["output_norm.weight"] = vector(HIDDEN, 1)
    if qwen2:
        w["output.weight"] = matrix(VOCABULARY, HIDDEN)
    if factors is not None:
        w["rope_freqs.weight"] = factors
    return w, base, stretch, factors


def write(path, name, w, base, stretch):
    out = gguf.GGUFWriter(str(path), name)
    out.add_block_count(LAYERS)
    out.add_context_length(256)
    out.add_embedding_length(HIDDEN)
    out.add_feed_forward_length(WIDE)
    out.add_head_count(HEADS)
    out.add_head_count_kv(KV_HEADS)
    out.add_rope_dimension_count(HEAD)
    out.add_rope_freq_base(base)
    if stretch != 1:
        out.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        out.add_rope_scaling_factor(stretch)
    out.add_layer_norm_rms_eps(EPS)
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("qwen2" if name == "qwen2" else "llama-bpe")
    out.add_token_list([f"t{i}" for i in range(VOCABULARY)])
    out.add_token_types([1] * VOCABULARY)
    out.add_token_merges([])
    for key, value in w.items():
        out.add_tensor(key, value)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


def forward(name, w, base, stretch, factors):
    w = {key: value.astype(np.float64) for key, value in w.items()}
    position = np.arange(len(IDS))
    frequency = base ** (-2.0 * np.arange(HEAD // 2) / HEAD) / stretch
    if factors is not None:
        frequency = frequency / factors
    angle = np.outer(position, frequency)[:, None, :]
    cos, sin = np.cos(angle), np.sin(angle)

    def norm(x, weight):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + EPS) * weight

    def rotate(x):
        a, b = (x[..., : HEAD // 2], x[..., HEAD // 2 :]) if name == "qwen2" else (x[..., 0::2], x[..., 1::2])
        y = np.empty_like(x)
        turned = a * cos - b * sin, a * sin + b * cos
        if name == "qwen2":
            y[..., : HEAD // 2], y[..., HEAD // 2 :] = turned
        else:
            y[..., 0::2], y[..., 1::2] = turned
        return y

    h = w["token_embd.weight"][IDS]
    mask = np.triu(np.full((len(IDS), len(IDS)), -np.inf), 1)
    for i in range(LAYERS):
        p = f"blk.{i}."

        def linear(x, key):
            return x @ w[p + key + ".weight"].T + w.get(p + key + ".bias", 0)

        x = norm(h, w[p + "attn_norm.weight"])
        q = rotate(linear(x, "attn_q").reshape(-1, HEADS, HEAD))
        k = rotate(linear(x, "attn_k").reshape(-1, KV_HEADS, HEAD)).repeat(HEADS // KV_HEADS, 1)
        v = linear(x, "attn_v").reshape(-1, KV_HEADS, HEAD).repeat(HEADS // KV_HEADS, 1)
        s = np.einsum("qhd,khd->hqk", q, k) / np.sqrt(HEAD) + mask
        s = np.exp(s - s.max(-1, keepdims=True))
        s = s / s.sum(-1, keepdims=True)
        h = h + linear(np.einsum("hqk,khd->qhd", s, v).reshape(len(IDS), -1), "attn_output")
        x = norm(h, w[p + "ffn_norm.weight"])
        gate = linear(x, "ffn_gate")
        h = h + linear(gate / (1 + np.exp(-gate)) * linear(x, "ffn_up"), "ffn_down")
    head = w.get("output.weight", w["token_embd.weight"])
    return norm(h, w["output_norm.weight"]) @ head.T


def main():
    folder = Path(sys.argv[1])
    golden = {"made_by": "make_tiny_decoders.py", "ids": IDS}
    for seed, name in enumerate(["qwen2", "llama"]):
        w, base, stretch, factors = make(name, np.random.default_rng(seed))
        write(folder / f"tiny-{name}.gguf", name, w, base, stretch)
        logits = forward(name, w, base, stretch, factors)
        golden[name] = [[round(float(x), 5) for x in row] for row in logits]
    (folder / "tiny-decoders.json").write_text(json.dumps(golden) + "\n")


main()
