// What the browser keeps between pages, under one prefix per hub and user.
// A browser that forbids or runs out of storage costs memory of this page,
// never a message: `set` says whether it will outlive the page.

export interface Shelf {
  get(key: string): string | null;
  set(key: string, value: string): boolean;
  remove(key: string): void;
  /** Keys with this beginning. */
  keys(beginning: string): string[];
  /** Our key, when a change in another tab was to this shelf. */
  ours(fullKey: string | null): string | null;
}

/** A shelf on `storage`, or in memory when there is none. */
export function shelfOn(storage: Storage | null, prefix: string): Shelf {
  const memory = new Map<string, string>();
  const attempt = <T>(use: (s: Storage) => T, otherwise: T): T => {
    if (!storage) return otherwise;
    try {
      return use(storage);
    } catch {
      return otherwise;
    }
  };
  return {
    get: (key) => memory.get(key) ?? attempt((s) => s.getItem(prefix + key), null),
    set(key, value) {
      const isKept = attempt((s) => {
        s.setItem(prefix + key, value);
        return true;
      }, false);
      if (isKept) memory.delete(key);
      else memory.set(key, value);
      return isKept;
    },
    remove(key) {
      memory.delete(key);
      attempt((s) => s.removeItem(prefix + key), undefined);
    },
    keys(beginning) {
      const kept = attempt((s) => Object.keys(s).filter((k) => k.startsWith(prefix + beginning)), [] as string[]);
      const all = kept.map((k) => k.slice(prefix.length));
      return [...new Set([...all, ...[...memory.keys()].filter((k) => k.startsWith(beginning))])];
    },
    ours: (fullKey) => (fullKey?.startsWith(prefix) ? fullKey.slice(prefix.length) : null),
  };
}

/** Local storage or nothing: merely touching it throws where it is forbidden. */
export function storageOf(kind: "localStorage" | "sessionStorage"): Storage | null {
  try {
    const storage = window[kind];
    storage.getItem("");
    return storage;
  } catch {
    return null;
  }
}

/** JSON from the shelf; what cannot be read counts as absent. */
export function readJson<T>(shelf: Shelf, key: string): T | null {
  try {
    const parsed: unknown = JSON.parse(shelf.get(key) ?? "null");
    return parsed && typeof parsed === "object" ? (parsed as T) : null;
  } catch {
    return null;
  }
}
