"""Makes the word vectors the suggester reads: `distil.py ENCODER_DIR OUT_FILE`.

ENCODER_DIR holds `model.safetensors` and `vocab.txt` of all-MiniLM-L6-v2 (weights
Apache-2.0). Every word piece is sent through the encoder on its own, the results
are centred, turned to their 256 widest directions, common pieces are made to count
less (smooth inverse frequency; BERT's vocabulary is ordered by frequency), and a
row is stored as 256 bytes and a scale. Needs numpy only. About a minute on two
cores; the same input gives the same vectors up to rounding.

The file: b"TLVEC001", rows u32, width u32, scales f32[rows], i8[rows][width], and
the pieces' names, one a line. Little-endian.
"""

import json
import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the batches run side by side

from concurrent.futures import ThreadPoolExecutor

import numpy as np

WIDTH, HEADS, HEAD, LAYERS = 384, 12, 32, 6
KEPT = 256
BATCH = 256
BEGIN, END = 101, 102  # [CLS] and [SEP]


def read_tensors(path):
    """A safetensors file: the length of a JSON head, the head, the numbers."""
    raw = np.memmap(path, dtype=np.uint8, mode="r")
    length = int(raw[:8].view("<u8")[0])
    head = json.loads(bytes(raw[8 : 8 + length]))
    tensors = {}
    for name, entry in head.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            tensors[name.removeprefix("bert.")] = np.array(raw[begin:end]).view("<f4").reshape(entry["shape"])
    return tensors


def gelu(x):
    """x * Phi(x), with erf by Abramowitz and Stegun 7.1.26, in place."""
    z = x * np.float32(np.sqrt(0.5))
    a = np.abs(z)
    t = 1 / (1 + np.float32(0.3275911) * a)
    y = np.float32(1.061405429) * t
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        y += np.float32(factor)
        y *= t
    np.exp(-a * a, out=a)
    y = np.copysign(1 - y * a, z)
    y += 1
    y *= x
    y *= np.float32(0.5)
    return y


class Encoder:
    """all-MiniLM-L6-v2, forward only."""

    def __init__(self, tensors):
        self.tensors = tensors

    def normed(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        variance = np.einsum("...i,...i->...", x, x)[..., None] / WIDTH
        x /= np.sqrt(variance + 1e-12)
        return x * self.tensors[name + ".weight"] + self.tensors[name + ".bias"]

    def linear(self, x, name):
        flat = x.reshape(-1, x.shape[-1]) @ self.tensors[name + ".weight"].T
        return (flat + self.tensors[name + ".bias"]).reshape(*x.shape[:-1], -1)

    def embedded(self, ids):
        tables = self.tensors
        x = tables["embeddings.word_embeddings.weight"][ids]
        x = x + tables["embeddings.position_embeddings.weight"][: ids.shape[1]]
        return self.normed(x + tables["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")

    def attended(self, x, layer):
        def heads(name):
            projected = self.linear(x, f"{layer}.attention.self.{name}")
            return projected.reshape(*x.shape[:2], HEADS, HEAD).transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / np.float32(np.sqrt(HEAD))
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        return (scores @ heads("value")).transpose(0, 2, 1, 3).reshape(x.shape)

    def meaning(self, ids):
        x = self.embedded(ids)
        for number in range(LAYERS):
            layer = f"encoder.layer.{number}"
            attended = self.linear(self.attended(x, layer), f"{layer}.attention.output.dense")
            x = self.normed(x + attended, f"{layer}.attention.output.LayerNorm")
            inner = gelu(self.linear(x, f"{layer}.intermediate.dense"))
            x = self.normed(x + self.linear(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
        return x.mean(1)


def piece_vectors(encoder, count):
    """The meaning of every word piece on its own."""
    vectors = np.zeros((count, WIDTH), np.float32)

    def batch(begin):
        ids = np.arange(begin, min(count, begin + BATCH))
        frame = np.full_like(ids, BEGIN), ids, np.full_like(ids, END)
        vectors[ids] = encoder.meaning(np.stack(frame, 1))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(batch, range(0, count, BATCH)))
    return vectors


def narrowed(vectors):
    """The 256 widest directions, with common pieces counting less."""
    vectors = vectors - vectors.mean(0)
    _, _, directions = np.linalg.svd(vectors.T @ vectors)
    share = 1 / (np.arange(len(vectors)) + 2)
    share /= share.sum()
    return (vectors @ directions[:KEPT].T) * (1e-4 / (1e-4 + share))[:, None]


def main(folder, out):
    tensors = read_tensors(os.path.join(folder, "model.safetensors"))
    with open(os.path.join(folder, "vocab.txt"), encoding="utf-8") as file:
        names = file.read().rstrip("\n").split("\n")
    count = len(tensors["embeddings.word_embeddings.weight"])
    if len(names) != count:
        sys.exit(f"{len(names)} names for {count} word pieces")
    vectors = narrowed(piece_vectors(Encoder(tensors), count))
    if not np.isfinite(vectors).all():
        sys.exit("the vectors are not numbers: the encoder was read wrongly")
    scales = np.abs(vectors).max(1).astype("<f4") / 127
    steps = np.round(vectors / scales[:, None]).astype(np.int8)
    with open(out + ".new", "wb") as file:
        for part in (b"TLVEC001", np.array([count, KEPT], "<u4"), scales, steps, "\n".join(names).encode()):
            file.write(part if isinstance(part, bytes) else part.tobytes())
    os.replace(out + ".new", out)


if __name__ == "__main__":
    main(*sys.argv[1:])
