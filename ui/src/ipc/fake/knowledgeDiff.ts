// Differences and merges of the made-up articles, line by line. The desk's own
// (crates/articles) marks words as well and shortens what has not changed.
import type { DifferenceLine } from "../generated/DifferenceLine";
import type { Marked } from "../generated/Marked";
import type { MergePiece } from "../generated/MergePiece";

/** Pairs of places that hold the same line in both: a longest common subsequence. */
function common(a: string[], b: string[]): [number, number][] {
  const length = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number) => length[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = length[i];
    for (let j = b.length - 1; row && j >= 0; j -= 1) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const pairs: [number, number][] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

export function difference(old: string, next: string): DifferenceLine[] {
  const [a, b] = [split(old), split(next)];
  const lines: DifferenceLine[] = [];
  let [i, j] = [0, 0];
  for (const [at, to] of [...common(a, b), [a.length, b.length] as [number, number]]) {
    const [gone, come] = [a.slice(i, at), b.slice(j, to)];
    gone.forEach((line, index) => lines.push({ type: "removed", line: marked(line, come[index] ?? "") }));
    come.forEach((line, index) => lines.push({ type: "added", line: marked(line, gone[index] ?? "") }));
    if (at < a.length) lines.push({ type: "same", text: a[at] ?? "" });
    [i, j] = [at + 1, to + 1];
  }
  return shortened(lines);
}

/** Runs of unchanged lines keep three at each side. */
function shortened(lines: DifferenceLine[]): DifferenceLine[] {
  const kept = lines.map((line, index) => line.type !== "same" || lines.slice(Math.max(0, index - 3), index + 4).some((one) => one.type !== "same"));
  const out: DifferenceLine[] = [];
  lines.forEach((line, index) => {
    const last = out.at(-1);
    if (kept[index]) out.push(line);
    else if (last?.type === "skipped") last.lines += 1;
    else out.push({ type: "skipped", lines: 1 });
  });
  return out;
}

function split(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}

/** The words between what both begin and end with. */
function marked(line: string, other: string): Marked {
  const [a, b] = [line.split(/(?<=\s)/), other.split(/(?<=\s)/)];
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const parts = [
    { text: a.slice(0, start).join(""), is_match: false },
    { text: a.slice(start, a.length - end).join(""), is_match: true },
    { text: a.slice(a.length - end).join(""), is_match: false },
  ];
  return { parts: parts.filter((part) => part.text !== "") };
}

/** Three texts, in pieces: between lines all have, whoever changed something wins; both: a conflict. */
export function merged(base: string, newest: string, other: string): MergePiece[] {
  const [o, a, b] = [split(base), split(newest), split(other)];
  const inA = new Map(common(o, a));
  const inB = new Map(common(o, b));
  const pieces: MergePiece[] = [];
  const text = (lines: string[]) => lines.map((line) => `${line}\n`).join("");
  const add = (lines: string[]) => {
    const last = pieces.at(-1);
    if (lines.length === 0) return;
    if (last?.type === "merged") last.text += text(lines);
    else pieces.push({ type: "merged", text: text(lines) });
  };
  let [i, j, k] = [0, 0, 0];
  const between = (toO: number, toA: number, toB: number) => {
    const [was, mine, theirs] = [o.slice(i, toO), a.slice(j, toA), b.slice(k, toB)];
    if (text(mine) === text(theirs) || text(theirs) === text(was)) add(mine);
    else if (text(mine) === text(was)) add(theirs);
    else pieces.push({ type: "conflict", base: text(was), newest: text(mine), other: text(theirs) });
  };
  o.forEach((line, at) => {
    const [atA, atB] = [inA.get(at), inB.get(at)];
    if (atA === undefined || atB === undefined) return;
    between(at, atA, atB);
    add([line]);
    [i, j, k] = [at + 1, atA + 1, atB + 1];
  });
  between(o.length, a.length, b.length);
  return pieces;
}
