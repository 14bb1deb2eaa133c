// The one script a company puts on its pages: finds its own tag, begins, and
// offers `window.Throughline` to the page. Nothing is stored and nothing is
// sent before the visitor reaches for the chat, has been here before, or is
// vouched for by the site.

import { Chat } from "./chat/chat";
import { fileShelf } from "./chat/files";
import { httpHub } from "./chat/hub";
import { shelfOn, storageOf } from "./chat/shelf";
import { TriedBefore } from "./chat/tried";
import type { Page, VouchedUser } from "./chat/wire";
import { settingsOf, type Settings } from "./settings";
import { Widget } from "./view/widget";
import { onWake } from "./wake";
import { speech, wantedLanguages } from "./words/words";

declare global {
  interface Window {
    Throughline?: ThroughlineApi;
  }
}

export interface ThroughlineApi {
  open(): void;
  close(): void;
  /** A user the site vouches for signed in; null when they signed out. */
  identify(user: VouchedUser | null): void;
  /** Makes this browser a new visitor: token, copies and unsent messages go. */
  forget(): void;
}

function begin(settings: Settings): ThroughlineApi {
  let user = settings.user;
  let ending = new AbortController();
  let widget: Widget;

  const prefixOf = (who: VouchedUser | null) => `throughline:${settings.hub}:${who ? `user ${who.id}:` : ""}`;

  function show(): Widget {
    const storage = storageOf("localStorage");
    const shelf = shelfOn(storage, prefixOf(user));
    const tried = new TriedBefore(shelf, settings.tried);
    const chat = new Chat({
      hub: httpHub(settings.hub), shelf, user, page,
      tried: () => tried.take(),
      files: fileShelf(`throughline ${settings.hub}`),
      ...(user && { before: anonymousShelf(storage) }),
      language: navigator.language,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? null,
      exclusively: (work) => exclusively(prefixOf(user), work),
    });
    const { position, colour, language } = settings;
    ending = new AbortController();
    ending.signal.addEventListener("abort", () => chat.stop());
    onWake(() => chat.wake(), ending.signal);
    return new Widget({ chat, shelf, tried, hub: settings.hub, speech: speech(wantedLanguages(language)), position, colour });
  }

  /** Only the anonymous keys: those of other users begin alike. */
  function anonymousShelf(storage: Storage | null) {
    const shelf = shelfOn(storage, prefixOf(null));
    return { ...shelf, keys: (beginning: string) => shelf.keys(beginning).filter((key) => !key.startsWith("user ")) };
  }

  function again(): void {
    ending.abort();
    widget.remove();
    widget = show();
  }

  widget = show();
  return {
    open: () => widget.open(),
    close: () => widget.close(),
    identify(next) {
      if (next?.id === user?.id && next?.signature === user?.signature) return;
      user = next;
      again();
    },
    forget() {
      ending.abort();
      const storage = storageOf("localStorage");
      const shelf = user ? shelfOn(storage, prefixOf(user)) : anonymousShelf(storage);
      for (const key of shelf.keys("")) shelf.remove(key);
      again();
    },
  };
}

/** Title and address as the agent will see them: without query or fragment, where secrets live. */
function page(): Page {
  return { title: document.title.slice(0, 200), url: (location.origin + location.pathname).slice(0, 1000) };
}

/** One tab sends at a time. A tab that hangs with the lock holds up the others for seconds only. */
async function exclusively(name: string, work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work();
  let hasBegun = false;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), 5_000);
  try {
    await navigator.locks.request(name, { signal: patience.signal }, () => {
      hasBegun = true;
      clearTimeout(timer);
      return work();
    });
  } catch (error) {
    if (hasBegun) throw error;
    await work();
  } finally {
    clearTimeout(timer);
  }
}

const settings = settingsOf(document.currentScript as HTMLScriptElement | null);
if (!settings) {
  console.warn('Throughline: the script must be loaded by a <script src="…/widget.js"> tag.');
} else if (!window.Throughline) {
  const start = () => {
    window.Throughline = begin(settings);
    document.dispatchEvent(new CustomEvent("throughline:ready"));
  };
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start, { once: true });
}
