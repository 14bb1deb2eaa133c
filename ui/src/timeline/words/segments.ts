// Plain text from outside, cut into words, safe links and names, so that the
// page can show it as text and never as markup. Only https, http, mailto and
// tel become links; everything else stays the words it was.

/** A piece of a body. */
export type Segment =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "mention"; text: string; isMe: boolean };

const LINK = /\b(?:https?:\/\/|mailto:|tel:\+?|www\.)[^\s<>"'`{}|\\^\u0000-\u001f\u202a-\u202e\u2066-\u2069]+/giu;
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,24}(?![\p{L}\p{N}@])/giu;
const SAFE = new Set(["https:", "http:", "mailto:", "tel:"]);
/** They show letters in an order nobody wrote: "gnp.exe" as "exe.png". Real right-to-left text needs none. */
const OVERRIDES = /[\u202d\u202e]/gu;
/** Longer bodies are shown as plain words: nobody reads a link at that depth, and patterns stay cheap. */
const MAX_SCANNED = 20_000;

/** The address of a link when it is of a kind we open; otherwise nothing. */
export function safeHref(raw: string): string | undefined {
  const candidate = /^www\./iu.test(raw) ? `https://${raw}` : raw;
  if (!URL.canParse(candidate)) return undefined;
  const url = new URL(candidate);
  if (!SAFE.has(url.protocol)) return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  return url.href;
}

/** Punctuation that ends a sentence is not part of the address before it. */
function trimLink(raw: string): string {
  let end = raw.length;
  while (end > 0) {
    const last = raw.charAt(end - 1);
    const closes = last === ")" && count(raw.slice(0, end), ")") > count(raw.slice(0, end), "(");
    if (!closes && !/[.,;:!?…»”’\]]/u.test(last)) break;
    end -= 1;
  }
  return raw.slice(0, end);
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}

interface Found {
  start: number;
  end: number;
  segment: Segment;
}

function links(body: string): Found[] {
  const found: Found[] = [];
  for (const match of body.matchAll(LINK)) {
    const text = trimLink(match[0]);
    const href = safeHref(text);
    if (href !== undefined) {
      found.push({ start: match.index, end: match.index + text.length, segment: { kind: "link", text, href } });
    }
  }
  for (const match of body.matchAll(EMAIL)) {
    const text = match[0];
    // A look-behind would say this in the pattern, but older WebKits refuse the whole page for one.
    if (/[\p{L}\p{N}._%+@/-]/u.test(body.charAt(match.index - 1))) continue;
    found.push({
      start: match.index,
      end: match.index + text.length,
      segment: { kind: "link", text, href: `mailto:${text}` },
    });
  }
  return found;
}

function mentionsIn(body: string, names: readonly MentionName[]): Found[] {
  const found: Found[] = [];
  for (const { name, isMe } of names) {
    const needle = `@${name}`;
    for (let at = body.indexOf(needle); name !== "" && at >= 0; at = body.indexOf(needle, at + needle.length)) {
      found.push({ start: at, end: at + needle.length, segment: { kind: "mention", text: needle, isMe } });
    }
  }
  return found;
}

/** A colleague who may be named in a note. */
export interface MentionName {
  name: string;
  isMe: boolean;
}

function words(text: string): Segment {
  return { kind: "text", text: text.replace(OVERRIDES, "") };
}

/** A body as pieces, in order; joined, their texts are the body without its overrides. */
export function segments(body: string, names: readonly MentionName[] = []): Segment[] {
  if (body.length > MAX_SCANNED) return [words(body)];
  const found = [...links(body), ...mentionsIn(body, names)].sort((a, b) => a.start - b.start || b.end - a.end);
  const out: Segment[] = [];
  let done = 0;
  for (const { start, end, segment } of found) {
    if (start < done) continue;
    if (start > done) out.push(words(body.slice(done, start)));
    out.push(segment);
    done = end;
  }
  if (done < body.length) out.push(words(body.slice(done)));
  return out;
}
