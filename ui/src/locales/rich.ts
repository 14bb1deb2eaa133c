// A sentence with some of its words in bold, without markup in the messages:
// the variables are the bold ones, wherever the language puts them.
import { t } from "./words";

export interface Piece {
  text: string;
  isStrong: boolean;
}

/** The words of a message as pieces; its variables are the strong ones. */
export function rich(id: string, args: Record<string, string>): Piece[] {
  const values = Object.values(args);
  const marked = Object.fromEntries(Object.keys(args).map((name, index) => [name, `\uE000${index}\uE001`]));
  return t(id, marked)
    .split(/\uE000(\d+)\uE001/u)
    .map((text, index) => (index % 2 === 1 ? { text: values[Number(text)] ?? "", isStrong: true } : { text, isStrong: false }))
    .filter((piece) => piece.text !== "");
}
