// What the toolbar and the keys do to Markdown: pure. An edit replaces a range and
// says what is selected then, so that the box applies it as one step of its undo.

export interface Edit {
  from: number;
  to: number;
  text: string;
  /** Selection afterwards. */
  start: number;
  end: number;
}

/** Puts marks around what is selected, or takes them away. */
export function wrapped(value: string, start: number, end: number, mark: string): Edit {
  const size = mark.length;
  const isMarked = value.slice(start - size, start) === mark && value.slice(end, end + size) === mark && value[start - size - 1] !== mark[0];
  const inside = value.slice(start, end);
  if (isMarked) return { from: start - size, to: end + size, text: inside, start: start - size, end: end - size };
  // White space at the edges would keep the marks from being marks.
  const lead = inside.length - inside.trimStart().length;
  const words = inside.trim();
  const from = words === "" ? start : start + lead;
  return { from, to: from + words.length, text: mark + words + mark, start: from + size, end: from + size + words.length };
}

/** A link of what is selected, with the place for its address selected. */
export function linked(value: string, start: number, end: number, words: string): Edit {
  const inside = value.slice(start, end);
  const isAddress = /^(https?:\/\/|mailto:|tel:)\S+$/i.test(inside.trim());
  const [label, address] = isAddress ? [words, inside.trim()] : [inside || words, "https://"];
  const text = `[${label}](${address})`;
  const at = isAddress || inside === "" ? start + 1 : start + label.length + 3;
  return { from: start, to: end, text, start: at, end: at + (isAddress || inside === "" ? label.length : address.length) };
}

const MARKS = /^(\s*)(#{1,6} |> |[-*+] \[[ xX]\] |[-*+] |\d+[.)] )?/;

export type LineKind = "heading" | "bullets" | "numbers" | "tasks" | "quote";

const begins: Record<LineKind, (index: number) => string> = {
  heading: () => "## ",
  bullets: () => "- ",
  numbers: (index) => `${index + 1}. `,
  tasks: () => "- [ ] ",
  quote: () => "> ",
};

/** Makes the lines of the selection this kind, or plain again when they are. A heading goes a level deeper first. */
export function lined(value: string, start: number, end: number, kind: LineKind): Edit {
  const from = value.lastIndexOf("\n", start - 1) + 1;
  const stop = value.indexOf("\n", end);
  const to = stop < 0 ? value.length : stop;
  const lines = value.slice(from, to).split("\n");
  const isKind = lines.every((line) => line.trim() === "" || isOf(line, kind));
  let count = 0;
  const next = lines.map((line) => {
    const plain = line.replace(MARKS, "$1");
    if (line.trim() === "" && lines.length > 1) return line;
    if (kind === "heading" && /^## /.test(line)) return `### ${plain}`;
    if (isKind && line.trim() !== "") return plain;
    return begins[kind](count++) + plain;
  });
  const text = next.join("\n");
  return { from, to, text, start: lines.length === 1 ? from + text.length - (to - Math.max(start, from)) : from, end: from + text.length };
}

function isOf(line: string, kind: LineKind): boolean {
  if (kind === "heading") return /^#{1,6} /.test(line);
  if (kind === "quote") return line.startsWith("> ");
  if (kind === "numbers") return /^\d+[.)] /.test(line);
  return kind === "tasks" ? /^[-*+] \[[ xX]\] /.test(line) : /^[-*+] (?!\[[ xX]\] )/.test(line);
}

/** Enter in a list, a task or a quotation goes on with it; on an empty one it ends it. */
export function continued(value: string, caret: number): Edit | undefined {
  const from = value.lastIndexOf("\n", caret - 1) + 1;
  const line = value.slice(from, caret);
  const found = /^(\s*)(> |[-*+] \[[ xX]\] |[-*+] |(\d+)([.)]) )/.exec(line);
  if (!found) return undefined;
  if (line.trimEnd() === found[0].trimEnd()) return { from, to: caret, text: "", start: from, end: from };
  const mark = found[3] === undefined ? (found[2] ?? "").replace(/\[[xX]\]/, "[ ]") : `${Number(found[3]) + 1}${found[4]} `;
  const text = `\n${found[1] ?? ""}${mark}`;
  return { from: caret, to: caret, text, start: caret + text.length, end: caret + text.length };
}

/** Text as a block of its own, with the empty lines that need to be around it. */
export function placed(value: string, start: number, end: number, block: string): Edit {
  const before = value.slice(0, start);
  const lead = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = value.slice(end).startsWith("\n") ? "" : "\n";
  const text = lead + block + tail;
  return { from: start, to: end, text, start: start + text.length, end: start + text.length };
}

/** Words at the caret. */
export function inserted(start: number, end: number, text: string): Edit {
  return { from: start, to: end, text, start: start + text.length, end: start + text.length };
}

/** Words that mean nothing in Markdown's brackets. */
export function bracketed(words: string): string {
  return words.replace(/[\\[\]]/g, "\\$&").replace(/\s+/g, " ").trim();
}
