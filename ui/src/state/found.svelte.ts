// Customers by a few letters, as one types. The desk answers from its cache in
// milliseconds; an answer to older letters never replaces one to newer.
import type { CustomerHit } from "../ipc/generated/CustomerHit";
import { DeskError } from "../ipc/host";
import { call } from "./desk.svelte";

export class FoundCustomers {
  hits = $state.raw<CustomerHit[]>([]);
  error = $state.raw<DeskError | undefined>();
  /** The letters the hits answer. */
  answered = $state("");
  #asked = 0;
  #shown = 0;

  /** Call it in a component's script. No letters: whoever was spoken with last; `null`: nobody is looked for. */
  constructor(query: () => string | null, limit: number) {
    $effect(() => {
      const asked = query();
      void this.#ask(asked === null ? null : asked.trim(), limit);
    });
  }

  async #ask(query: string | null, limit: number): Promise<void> {
    const mine = ++this.#asked;
    if (query === null) {
      this.#shown = mine;
      [this.hits, this.answered, this.error] = [[], "", undefined];
      return;
    }
    try {
      const { hits } = await call("find_customers", { query, limit });
      if (mine < this.#shown) return;
      this.#shown = mine;
      [this.hits, this.answered, this.error] = [hits, query, undefined];
    } catch (thrown) {
      if (mine === this.#asked) this.error = DeskError.from(thrown);
    }
  }
}
