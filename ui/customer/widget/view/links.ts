// Splits a message into words and web addresses. Only http and https become
// links; the address shown is the address opened.

export type Piece = { text: string; href?: string };

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\u0000-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const TRAILING = /[.,;:!?…*_~'’”»\])}]+$/u;

export function pieces(body: string): Piece[] {
  const out: Piece[] = [];
  let end = 0;
  for (const match of body.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    const href = safe(address);
    if (!href) continue;
    if (match.index > end) out.push({ text: body.slice(end, match.index) });
    out.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < body.length) out.push({ text: body.slice(end) });
  return out;
}

/** Without the punctuation of the sentence around it; brackets stay when they are a pair. */
function trimmed(address: string): string {
  const cut = address.replace(TRAILING, "");
  const next = address.charAt(cut.length);
  const isPair = (next === ")" && cut.includes("(")) || (next === "]" && cut.includes("["));
  return isPair ? cut + next : cut;
}

function safe(address: string): string | null {
  try {
    const url = new URL(address);
    const isWeb = url.protocol === "http:" || url.protocol === "https:";
    // user@host in an address is how one site is dressed up as another.
    return isWeb && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}
