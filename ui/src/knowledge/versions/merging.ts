// Putting a merge together: what stands undisputed, and for each dispute what was chosen. Pure.
import type { MergePiece } from "../../ipc/generated/MergePiece";

export type Side = "newest" | "other" | "both" | "hand";

export interface Decision {
  side: Side | undefined;
  /** What was written by hand. */
  text: string;
}

export const undecided: Decision = { side: undefined, text: "" };

/** Lines end; the last of a text may have been left without. */
const ended = (text: string) => (text === "" || text.endsWith("\n") ? text : `${text}\n`);

/** The words of a dispute as decided; nothing while nobody has. */
export function decidedText(newest: string, other: string, decision: Decision): string {
  if (decision.side === "newest") return newest;
  if (decision.side === "other") return other;
  if (decision.side === "both") return ended(newest) + other;
  return decision.side === "hand" ? decision.text : "";
}

/** The whole body, pieces in order; decisions by the place of the piece. */
export function bodyOf(pieces: readonly MergePiece[], decisions: ReadonlyMap<number, Decision>): string {
  return pieces
    .map((piece, index) => ended(piece.type === "merged" ? piece.text : decidedText(piece.newest, piece.other, decisions.get(index) ?? undecided)))
    .join("")
    .replace(/\n+$/, "\n");
}

/** How many disputes nobody has decided. */
export function undecidedIn(pieces: readonly MergePiece[], decisions: ReadonlyMap<number, Decision>): number {
  return pieces.filter((piece, index) => piece.type === "conflict" && decisions.get(index)?.side === undefined).length;
}
