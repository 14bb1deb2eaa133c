// F6 goes round the panes that are shown, in the order of the page; a pane is any
// element with data-pane. Focus lands on what the pane marks with data-pane-focus,
// else on the pane itself.
export function focusPane(name: string): void {
  const pane = document.querySelector<HTMLElement>(`[data-pane="${name}"]`);
  if (pane) focusIn(pane);
}

export function cyclePanes(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter((pane) => pane.getClientRects().length > 0);
  if (panes.length === 0) return;
  const current = panes.findLastIndex((pane) => pane.contains(document.activeElement));
  const next = panes[current < 0 ? (step === 1 ? 0 : panes.length - 1) : (current + step + panes.length) % panes.length];
  if (next) focusIn(next);
}

function focusIn(pane: HTMLElement): void {
  const target = pane.querySelector<HTMLElement>("[data-pane-focus]") ?? pane;
  target.focus({ preventScroll: true });
}
