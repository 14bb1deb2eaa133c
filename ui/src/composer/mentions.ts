// Naming a colleague in a note: what is being typed after "@", who fits, and
// which colleagues the finished note names.

import type { AgentRow } from "../ipc/generated/AgentRow";

/** The letters after an "@" the caret stands behind. */
export interface MentionQuery {
  /** Where the "@" stands. */
  start: number;
  /** What follows it, up to the caret. */
  letters: string;
}

/** What is being typed at the caret, when it is a name. */
export function mentionAt(body: string, caret: number): MentionQuery | undefined {
  const before = body.slice(0, caret);
  const match = /(?:^|[\s(])@([\p{L}\p{N}._'-]*(?: [\p{L}\p{N}._'-]+)?)$/u.exec(before);
  const letters = match?.[1];
  if (letters === undefined || letters.length > 40) return undefined;
  return { start: caret - letters.length - 1, letters };
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Active colleagues whose name has a word that begins with the letters; at most eight. */
export function candidates(agents: readonly AgentRow[], letters: string): AgentRow[] {
  const wanted = fold(letters);
  return agents
    .filter((agent) => agent.is_active)
    .filter((agent) => {
      const name = fold(agent.name);
      return name.startsWith(wanted) || name.split(/\s+/u).some((word) => word.startsWith(wanted));
    })
    .slice(0, 8);
}

/** The body with the letters replaced by the whole name, and where the caret goes. */
export function completed(body: string, query: MentionQuery, caret: number, name: string): { body: string; caret: number } {
  const inserted = `@${name} `;
  return { body: body.slice(0, query.start) + inserted + body.slice(caret), caret: query.start + inserted.length };
}

/** The colleagues a note names with their whole name after an "@". */
export function namedIn(body: string, agents: readonly AgentRow[]): string[] {
  return agents
    .filter((agent) => agent.is_active && agent.name !== "")
    .filter((agent) => {
      const at = body.indexOf(`@${agent.name}`);
      if (at < 0) return false;
      const next = body.charAt(at + agent.name.length + 1);
      return next === "" || !/[\p{L}\p{N}]/u.test(next);
    })
    .map((agent) => agent.id);
}
