// Bytes of files that wait for the network, in IndexedDB so that they survive a
// reload; in memory where the browser has none.

export interface FileShelf {
  put(id: string, bytes: Blob): Promise<void>;
  get(id: string): Promise<Blob | null>;
  remove(id: string): Promise<void>;
}

const STORE = "files";

export function fileShelf(name: string): FileShelf {
  const memory = new Map<string, Blob>();
  let opening: Promise<IDBDatabase | null> | undefined;

  function open(): Promise<IDBDatabase | null> {
    opening ??= new Promise((resolve) => {
      try {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => request.result.createObjectStore(STORE);
        request.onsuccess = () => resolve(request.result);
        request.onerror = request.onblocked = () => resolve(null);
      } catch {
        resolve(null);
      }
    });
    return opening;
  }

  async function run<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
    const db = await open();
    if (!db) return null;
    return new Promise((resolve) => {
      try {
        const request = use(db.transaction(STORE, mode).objectStore(STORE));
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => resolve(null);
      } catch {
        resolve(null);
      }
    });
  }

  return {
    async put(id, bytes) {
      memory.set(id, bytes);
      await run("readwrite", (store) => store.put(bytes, id));
    },
    async get(id) {
      return memory.get(id) ?? (await run<Blob>("readonly", (store) => store.get(id))) ?? null;
    },
    async remove(id) {
      memory.delete(id);
      await run("readwrite", (store) => store.delete(id));
    },
  };
}
