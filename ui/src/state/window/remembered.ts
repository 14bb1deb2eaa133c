// Small things this window remembers on this machine. Never a customer's words.
const key = (name: string) => `throughline.${name}`;

export function remember(name: string, value: string | number | null): void {
  if (value === null) localStorage.removeItem(key(name));
  else localStorage.setItem(key(name), String(value));
}

/** As it was remembered; null when it was not. */
export function rememberedText(name: string): string | null {
  return localStorage.getItem(key(name));
}

/** One of a few words. */
export function remembered<Word extends string>(name: string, allowed: readonly Word[], otherwise: Word): Word {
  return allowed.find((word) => word === localStorage.getItem(key(name))) ?? otherwise;
}

/** A number within limits. */
export function rememberedNumber(name: string, least: number, most: number, otherwise: number): number {
  const value = Number(localStorage.getItem(key(name)) ?? Number.NaN);
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise;
}
