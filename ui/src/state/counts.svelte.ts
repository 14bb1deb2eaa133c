// How many conversations stand in each view, for the tabs, the rail and the title.
import type { ViewCounts } from "../ipc/generated/ViewCounts";
import { call, onDeskEvent } from "./desk.svelte";
import { covers } from "./query.svelte";
import { report } from "./report";

class Counts {
  current = $state.raw<ViewCounts | undefined>();
  #isLoading = false;
  #isStale = false;

  async load(): Promise<void> {
    if (this.#isLoading) {
      this.#isStale = true;
      return;
    }
    this.#isLoading = true;
    try {
      do {
        this.#isStale = false;
        this.current = await call("count_views", {});
      } while (this.#isStale);
    } catch (thrown) {
      report(thrown);
    } finally {
      this.#isLoading = false;
    }
  }

  /** Keeps up with the desk; returns how to stop. */
  follow(): () => void {
    return onDeskEvent((event) => {
      if (event.type === "changed" && event.tags.some((tag) => covers(tag, { tag: "inbox" }))) void this.load();
    });
  }
}

export const counts = new Counts();
