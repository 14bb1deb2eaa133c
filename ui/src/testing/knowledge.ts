// The knowledge screen of a made-up desk, for tests: fresh, with nothing remembered.
import { expect } from "vitest";
import { page } from "vitest/browser";

import { FakeDesk } from "../ipc/fake";
import { knowledgePlace } from "../state/shelf/knowledgePlace.svelte";
import { place } from "../state/window/place.svelte";
import { openWindow } from "./window";

/** Opens the window on the knowledge screen; with an article, when one is named. */
export async function openKnowledge(articleId: string | null = null, desk: FakeDesk = new FakeDesk()): Promise<FakeDesk> {
  Object.assign(knowledgePlace, { filter: "all", topicId: null, articleId, page: "read", beginning: null, isListInFront: articleId === null });
  await openWindow(desk);
  place.goTo("knowledge");
  // A virtual list hides its rows until it has measured them.
  const list = page.getByRole("region", { name: "Articles", exact: true });
  const rows = list.getByRole("listbox").getByRole("option").or(list.getByRole("heading"));
  await expect.element(rows.first()).toBeVisible();
  return desk;
}
