// Accessibility of what stands in the page, by axe: WCAG 2.2 A and AA.
import axe from "axe-core";
import { expect, vi } from "vitest";

/**
 * Fails with what axe found and where, once the page has come to rest: a virtual list hides its rows until it has
 * measured them, and a colour on its way has another contrast. What is wrong stays wrong and is still found then.
 */
export async function expectAccessible(element: Element = document.body): Promise<void> {
  await vi.waitFor(async () => expect(await findings(element), "what axe found").toEqual([]), { timeout: 5000, interval: 100 });
}

async function findings(element: Element): Promise<string[]> {
  const { violations } = await axe.run(element, {
    runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
  });
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help} at ${node.target.join(" ")}: ${node.html.slice(0, 200)}`));
}
