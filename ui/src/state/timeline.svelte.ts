// One customer's timeline as the window shows it: the newest page, kept current
// by change notices, and the older pages the agent scrolled up to. Promises:
// what is shown never has a hole, nothing stands there twice, and "since you
// last looked" stays where it was when the conversation was opened.

import { DeskError } from "../ipc/host";
import type { TimelineItem } from "../ipc/generated/TimelineItem";
import { call, onDeskEvent } from "./desk.svelte";
import { covers } from "./query.svelte";
import { mergeNewest, mergeOlder } from "./timeline-pages";

/** Rows of the first page: more than the tallest window shows. */
const FIRST_PAGE = 60;
/** The most the desk gives at once. */
const LARGEST_PAGE = 200;

export class TimelineState {
  readonly customerId: string;
  readonly conversationId: string;
  /** Oldest first. */
  items = $state.raw<readonly TimelineItem[]>([]);
  phase = $state<"loading" | "ready" | "failed">("loading");
  error = $state.raw<DeskError | undefined>();
  older = $state<"idle" | "loading" | "failed">("idle");
  /** True while the last change put rows in front: the list keeps its place from the end. */
  isGrowingUp = $state(false);
  /** Frozen at opening. */
  lookedThroughAt = $state(0);

  #before = $state<string | null>(null);
  #isLoading = false;
  #isStale = false;
  #markedThroughAt = 0;

  constructor(customerId: string, conversationId: string) {
    this.customerId = customerId;
    this.conversationId = conversationId;
  }

  /** Whether the beginning has been reached. */
  get isComplete(): boolean {
    return this.phase === "ready" && this.#before === null;
  }

  /** Loads, and keeps current until the returned function is called. */
  open(): () => void {
    void this.refresh();
    return onDeskEvent((event) => {
      if (event.type !== "changed") return;
      if (event.tags.some((tag) => covers(tag, { tag: "timeline", id: this.customerId }))) void this.refresh();
    });
  }

  /** Reads the newest page again. Any number of calls while one runs lead to one more. */
  async refresh(): Promise<void> {
    this.#isStale = true;
    if (this.#isLoading) return;
    this.#isLoading = true;
    while (this.#isStale) {
      this.#isStale = false;
      await this.#loadNewest();
    }
    this.#isLoading = false;
  }

  async #loadNewest(): Promise<void> {
    const limit = Math.min(LARGEST_PAGE, Math.max(FIRST_PAGE, this.items.length));
    try {
      const page = await call("get_timeline", this.#request(null, limit));
      const { items, keptOlder } = mergeNewest(this.items, page.items, page.before === null);
      if (!keptOlder) this.#before = page.before;
      if (this.phase !== "ready") this.lookedThroughAt = page.looked_through_at;
      this.#markedThroughAt = Math.max(this.#markedThroughAt, page.looked_through_at);
      this.isGrowingUp = false;
      this.items = items;
      this.phase = "ready";
      this.error = undefined;
    } catch (thrown) {
      this.error = DeskError.from(thrown);
      if (this.phase !== "ready") this.phase = "failed";
    }
  }

  /** Fetches the page before the oldest one shown. */
  async loadOlder(): Promise<void> {
    const before = this.#before;
    if (before === null || this.phase !== "ready" || this.older === "loading") return;
    this.older = "loading";
    try {
      const page = await call("get_timeline", this.#request(before, LARGEST_PAGE));
      this.older = "idle";
      // The newest page was replaced as a whole meanwhile: this one would not join on.
      if (before !== this.#before) return;
      this.#before = page.before;
      this.isGrowingUp = true;
      this.items = mergeOlder(page.items, this.items);
    } catch {
      this.older = "failed";
    }
  }

  /** Tells the desk that everything shown has been seen; does nothing when it has been told. */
  async markSeen(): Promise<void> {
    const newest = this.items.findLast(
      ({ interaction }) => interaction.direction === "in" && interaction.conversation_id === this.conversationId,
    );
    if (newest === undefined || newest.interaction.at <= this.#markedThroughAt) return;
    const seen = newest.interaction.at;
    this.#markedThroughAt = seen;
    try {
      await call("mark_read", { conversation_id: this.conversationId, is_read: true });
    } catch (thrown) {
      if (this.#markedThroughAt === seen) this.#markedThroughAt = seen - 1;
      console.warn("marking as read:", DeskError.from(thrown).code);
    }
  }

  #request(before: string | null, limit: number) {
    return { customer_id: this.customerId, conversation_id: null, before, limit };
  }
}
