// Accessibility of what stands in the page, by axe: WCAG 2.2 A and AA.
import axe from "axe-core";
import { expect, vi } from "vitest";

/** Fails with what axe found and where. */
export async function expectAccessible(element: Element = document.body): Promise<void> {
  // A virtual list hides its rows until it has measured them: options without a name, to axe.
  await vi.waitFor(() => expect(element.querySelector("[style*='visibility: hidden'] [role]")).toBeNull(), 5000);
  const { violations } = await axe.run(element, {
    runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
  });
  const found = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help} at ${node.target.join(" ")}: ${node.html.slice(0, 200)}`));
  expect(found, "what axe found").toEqual([]);
}
