// A query: a command whose answer is shown, kept current by change tags.
//
// It shows the last known answer at once (also when coming back to something
// seen before), refreshes it when the desk says a tag it names has changed, and
// never polls. While one load runs, any number of changes lead to one more.
import type { DeskEvent } from "../ipc/generated/DeskEvent";
import type { Tag } from "../ipc/generated/Tag";
import { DeskError, type CommandName, type RequestOf, type ResponseOf } from "../ipc/host";
import { call, onDeskEvent } from "./desk.svelte";

export interface QueryOptions<K extends CommandName> {
  command: K;
  /** Read inside an effect: reactive. `null` asks for nothing. */
  request: () => RequestOf<K> | null;
  /** The tags on which the answer must be read again. `all` always counts. */
  tags: (request: RequestOf<K>, data: ResponseOf<K> | undefined) => Tag[];
  /** Answers for other requests to keep, for coming back without a flash. */
  keep?: number;
}

export class Query<K extends CommandName> {
  /** The answer, or what was known before. */
  data = $state.raw<ResponseOf<K> | undefined>();
  /** Why the last load failed; the old answer stays. */
  error = $state.raw<DeskError | undefined>();
  /** Loading with nothing to show: time for a skeleton. */
  isFirstLoad = $derived(this.data === undefined && this.error === undefined);

  readonly #options: QueryOptions<K>;
  readonly #kept = new Map<string, ResponseOf<K>>();
  #key = "";
  #request: RequestOf<K> | null = null;
  #isLoading = false;
  #isStale = false;

  constructor(options: QueryOptions<K>) {
    this.#options = options;
    $effect(() => {
      const request = options.request();
      const key = request === null ? "" : JSON.stringify(request);
      if (key === this.#key) return;
      this.#key = key;
      this.#request = request;
      this.data = this.#kept.get(key);
      this.error = undefined;
      void this.refresh();
    });
    $effect(() => onDeskEvent((event) => this.#hear(event)));
  }

  /** Loads again now. Resolves when the newest answer is shown. */
  async refresh(): Promise<void> {
    if (this.#isLoading) {
      this.#isStale = true;
      return;
    }
    this.#isLoading = true;
    try {
      do {
        this.#isStale = false;
        await this.#load();
      } while (this.#isStale);
    } finally {
      this.#isLoading = false;
    }
  }

  async #load(): Promise<void> {
    const request = this.#request;
    const key = this.#key;
    if (request === null) return;
    try {
      const data = await call(this.#options.command, request);
      this.#keep(key, data);
      if (key !== this.#key) this.#isStale = true;
      else [this.data, this.error] = [data, undefined];
    } catch (thrown) {
      if (key !== this.#key) this.#isStale = true;
      else this.error = DeskError.from(thrown);
    }
  }

  #keep(key: string, data: ResponseOf<K>): void {
    const limit = this.#options.keep ?? 20;
    this.#kept.delete(key);
    this.#kept.set(key, data);
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > limit && oldest !== undefined) this.#kept.delete(oldest);
  }

  #hear(event: DeskEvent): void {
    if (event.type !== "changed" || this.#request === null) return;
    const wanted = this.#options.tags(this.#request, this.data);
    if (event.tags.some((tag) => wanted.some((want) => covers(tag, want)))) void this.refresh();
  }
}

/** Whether a change of `said` touches what is tagged `want`. */
export function covers(said: Tag, want: Tag): boolean {
  if (said.tag === "all") return true;
  if (said.tag !== want.tag) return false;
  return !("id" in said) || !("id" in want) || said.id === want.id;
}
