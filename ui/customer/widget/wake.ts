// Moments when the network may be back or a connection may have died unnoticed:
// the browser says "online", a page long hidden is looked at, the machine slept.

const LOOK_MS = 15_000;
const SLEPT_MS = 120_000;
const HIDDEN_MS = 60_000;

export function onWake(wake: () => void, signal: AbortSignal): void {
  let hiddenAt = 0;
  let ticked = Date.now();
  window.addEventListener("online", wake, { signal });
  window.addEventListener("pageshow", (event) => event.persisted && wake(), { signal });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") hiddenAt = Date.now();
    else if (hiddenAt > 0 && Date.now() - hiddenAt > HIDDEN_MS) wake();
  }, { signal });
  const ticks = setInterval(() => {
    const now = Date.now();
    if (now - ticked > SLEPT_MS) wake();
    ticked = now;
  }, LOOK_MS);
  signal.addEventListener("abort", () => clearInterval(ticks));
}
