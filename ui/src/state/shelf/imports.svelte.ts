// Bringing articles in: hands the files to the hub one by one, has them read, and asks
// what would be done. Nothing changes before it is run. Files are read one at a time,
// so that a big folder does not have to fit in memory.
import type { Audience } from "../../ipc/generated/Audience";
import type { ImportEntry } from "../../ipc/generated/ImportEntry";
import { DeskError } from "../../ipc/host";
import { call, onDeskEvent } from "../desk.svelte";
import { covers } from "../query.svelte";

/** A file chosen, and its path within what was chosen. */
export interface Chosen {
  path: string;
  file: File;
}

export interface ImportOptions {
  language: string;
  audience: Audience;
  publishes: boolean;
}

/** Handing over the files of one import. */
export class ImportUpload {
  handed = $state(0);
  total = $state(0);
  isRunning = $state(false);
  /** What stopped it; the files can be handed over again. */
  error = $state.raw<DeskError | undefined>();
  #isStopped = false;

  /** Returns the import once its files are there and being read; null when it was stopped. */
  async run(name: string, files: readonly Chosen[], options: ImportOptions): Promise<string | null> {
    const import_id = newId();
    [this.handed, this.total, this.isRunning, this.error, this.#isStopped] = [0, files.length, true, undefined, false];
    try {
      await call("begin_import", { import_id, name, ...options });
      for (const { path, file } of files) {
        if (this.#isStopped) break;
        await call("add_import_file", { import_id, path, base64: await base64Of(file) });
        this.handed += 1;
      }
      if (!this.#isStopped) await call("read_import", { import_id });
      else await call("stop_import", { import_id });
      return this.#isStopped ? null : import_id;
    } catch (thrown) {
      this.error = DeskError.from(thrown);
      return null;
    } finally {
      this.isRunning = false;
    }
  }

  stop(): void {
    this.#isStopped = true;
  }
}

/** The entries of an import, page by page, kept current while it runs. */
export class ImportEntries {
  list = $state.raw<ImportEntry[]>([]);
  error = $state.raw<DeskError | undefined>();
  hasMore = $state(false);
  #after: number | null = null;
  #turn = 0;
  readonly #importId: string;

  /** Call it in a component's script. */
  constructor(importId: string) {
    this.#importId = importId;
    $effect(() => {
      void this.#read(null);
      return onDeskEvent((event) => {
        if (event.type === "changed" && event.tags.some((tag) => covers(tag, { tag: "imports" }))) void this.#again();
      });
    });
  }

  more(): Promise<void> {
    return this.#read(this.#after);
  }

  async #again(): Promise<void> {
    const wanted = this.list.length;
    await this.#read(null);
    while (this.list.length < wanted && this.hasMore) await this.#read(this.#after);
  }

  async #read(after: number | null): Promise<void> {
    const mine = ++this.#turn;
    try {
      const page = await call("list_import_entries", { import_id: this.#importId, after });
      if (mine !== this.#turn) return;
      this.list = after === null ? page.entries : [...this.list, ...page.entries];
      [this.#after, this.hasMore, this.error] = [page.after, page.after !== null, undefined];
    } catch (thrown) {
      if (mine === this.#turn) this.error = DeskError.from(thrown);
    }
  }
}

/** A UUIDv7, as every id of ours: it begins with the time. */
function newId(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  const rest = crypto.randomUUID().slice(14);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(1)}`;
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/u, ""));
    reader.onerror = () => reject(new DeskError("bad_attachment", "the file could not be read", file.name));
    reader.readAsDataURL(file);
  });
}
