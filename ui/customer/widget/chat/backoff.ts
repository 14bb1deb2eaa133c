// How long to wait before the next try: doubling from a second to a minute,
// half of it random so that a thousand browsers do not come back as one.

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
const LONGEST_ASKED_MS = 300_000;

/** After so many failures in a row; a hub that names a time gets at least that time. */
export function waitMs(failures: number, askedMs = 0, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(16, Math.max(0, failures - 1)));
  return Math.max(full / 2 + (full / 2) * random(), Math.min(askedMs, LONGEST_ASKED_MS));
}
