// The desk the page talks to, chosen once in main.ts, and the fan-out of its
// events. Everything above calls `call` and `onDeskEvent`, never a host.
import type { DeskEvent } from "../ipc/generated/DeskEvent";
import type { CommandName, DeskHost, RequestOf, ResponseOf } from "../ipc/host";

let host: DeskHost | undefined;
let stopListening: (() => void) | undefined;
const handlers = new Set<(event: DeskEvent) => void>();

/** Chooses the desk. A second call (tests) replaces the first. */
export function connectDesk(next: DeskHost): void {
  stopListening?.();
  host = next;
  stopListening = next.listen((event) => {
    for (const handler of [...handlers]) handler(event);
  });
}

/** Runs a command. Rejects only with a DeskError. */
export function call<K extends CommandName>(name: K, request: RequestOf<K>): Promise<ResponseOf<K>> {
  if (!host) throw new Error("BUG: connectDesk comes first");
  return host.call(name, request);
}

/** Hears every event. Returns how to stop. */
export function onDeskEvent(handler: (event: DeskEvent) => void): () => void {
  handlers.add(handler);
  return () => handlers.delete(handler);
}

let hasToldReady = false;

/**
 * The first screen is complete: tells the program, once. Not by
 * requestAnimationFrame: the window is hidden until then, and paints no frames.
 * The second frame after that is the first that is surely on the display.
 */
export function firstScreenShown(): void {
  if (hasToldReady) return;
  hasToldReady = true;
  setTimeout(() => {
    host?.ready();
    requestAnimationFrame(() => requestAnimationFrame(() => host?.painted()));
  });
}

/** Opens a web, mail or phone link outside the window. Rejects only with a DeskError. */
export async function openExternal(url: string): Promise<void> {
  await host?.openExternal(url);
}

/** Saves all articles as a ZIP; resolves with where it is, or null when the browser decides. */
export async function saveExport(): Promise<string | null> {
  return (await host?.saveExport()) ?? null;
}

/** Saves a file of a message; resolves with where it is, or null when the browser decides. */
export async function saveAttachment(attachmentId: string): Promise<string | null> {
  return (await host?.saveAttachment(attachmentId)) ?? null;
}
