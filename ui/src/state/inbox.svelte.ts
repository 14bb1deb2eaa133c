// The list of a view of the inbox, page by page, kept current. Coming back to a
// view shows what it had at once. Also: which row comes next.
import { untrack } from "svelte";

import type { ConversationItem } from "../ipc/generated/ConversationItem";
import type { InboxView } from "../ipc/generated/InboxView";
import { DeskError } from "../ipc/host";
import { call, onDeskEvent } from "./desk.svelte";
import { place } from "./window/place.svelte";
import { covers } from "./query.svelte";

const PAGE = 60;
const MOST_A_PAGE = 200;

interface Loaded {
  items: ConversationItem[];
  next: string | null;
}

export class InboxList {
  items = $state.raw<ConversationItem[]>([]);
  error = $state.raw<DeskError | undefined>();
  isFirstLoad = $state(true);
  index = $derived(this.items.findIndex((item) => item.conversation.id === place.conversationId));

  readonly #kept = new Map<InboxView, Loaded>();
  #view: InboxView = place.view;
  #next: string | null = null;
  #isLoading = false;
  #isStale = false;
  /** Where the open conversation last stood, for when it leaves the list. */
  #lastIndex = -1;

  constructor() {
    $effect(() => {
      const view = place.view;
      untrack(() => this.#show(view));
    });
    $effect(() => {
      if (this.index >= 0) this.#lastIndex = this.index;
    });
    $effect(() =>
      onDeskEvent((event) => {
        if (event.type === "changed" && event.tags.some((tag) => covers(tag, { tag: "inbox" }))) void this.refresh();
      }),
    );
  }

  /** The row `step` away from the open one; where it stood, if it has left the list. */
  neighbour(step: 1 | -1): ConversationItem | undefined {
    if (this.index >= 0) return this.items[this.index + step];
    if (this.#lastIndex < 0) return this.items[0];
    const at = step === 1 ? this.#lastIndex : this.#lastIndex - 1;
    return this.items[Math.min(at, this.items.length - 1)];
  }

  /** Reads again as much as has been read. */
  async refresh(): Promise<void> {
    await this.#alone(async (view) => {
      const wanted = Math.max(PAGE, this.items.length);
      const loaded: Loaded = { items: [], next: null };
      do {
        const limit = Math.min(MOST_A_PAGE, wanted - loaded.items.length);
        const page = await call("list_conversations", { view, after: loaded.next, limit });
        loaded.items.push(...page.items);
        loaded.next = page.next;
      } while (loaded.next !== null && loaded.items.length < wanted);
      return loaded;
    });
  }

  /** Reads the next page, if there is one. */
  async more(): Promise<void> {
    if (this.#next === null || this.#isLoading) return;
    await this.#alone(async (view) => {
      const page = await call("list_conversations", { view, after: this.#next, limit: PAGE });
      const known = new Set(this.items.map((item) => item.conversation.id));
      return { items: [...this.items, ...page.items.filter((item) => !known.has(item.conversation.id))], next: page.next };
    });
  }

  #show(view: InboxView): void {
    const kept = this.#kept.get(view);
    this.#view = view;
    [this.items, this.#next, this.error] = [kept?.items ?? [], kept?.next ?? null, undefined];
    this.isFirstLoad = kept === undefined;
    this.#lastIndex = -1;
    void this.refresh();
  }

  /** One load at a time; what is asked for meanwhile leads to one refresh after. */
  async #alone(load: (view: InboxView) => Promise<Loaded>): Promise<void> {
    if (this.#isLoading) {
      this.#isStale = true;
      return;
    }
    this.#isLoading = true;
    const view = this.#view;
    try {
      const loaded = await load(view);
      this.#kept.set(view, loaded);
      if (view === this.#view) {
        [this.items, this.#next, this.error, this.isFirstLoad] = [loaded.items, loaded.next, undefined, false];
      }
    } catch (thrown) {
      if (view === this.#view) [this.error, this.isFirstLoad] = [DeskError.from(thrown), false];
    } finally {
      this.#isLoading = false;
    }
    if (this.#isStale || view !== this.#view) {
      this.#isStale = false;
      await this.refresh();
    }
  }
}
