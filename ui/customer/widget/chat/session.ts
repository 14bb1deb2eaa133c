// Who this browser is to the hub: the visitor's token, the company's looks and
// limits, and when to ask for them again. Pages turn faster than any of it
// changes, and whole offices share one address with the hub's rate limit.

import { CallError, type Hub } from "./hub";
import { Outbox } from "./outbox";
import { readJson, type Shelf } from "./shelf";
import type { ChatSession, OpenSession, VouchedUser, Page } from "./wire";

/** What of the session outlives the page. */
export type Look = Pick<ChatSession, "company" | "colour" | "is_staffed" | "max_attachment_bytes" | "attachment_types" | "max_body_bytes">;

export interface SessionParts {
  hub: Hub;
  shelf: Shelf;
  user: VouchedUser | null;
  /** An earlier anonymous visit of this browser, to be joined to `user`. */
  before?: Shelf;
  language: string;
  timeZone: string | null;
  page(): Page;
}

export interface SessionEvents {
  /** The hub answered. */
  opened(session: ChatSession): void;
  /** Another visitor than before: nothing of the last one may be shown. */
  becameOther(): void;
}

const TOKEN = "token";
const LOOK = "look";
const OPENED = "opened";
const FRESH_MS = 120_000;

export class Session {
  look: Look | null;
  private opening: Promise<void> | null = null;

  constructor(private readonly parts: SessionParts, private readonly outbox: Outbox, private readonly events: SessionEvents) {
    parts.hub.token = parts.shelf.get(TOKEN) ?? "";
    this.look = readJson<Look>(parts.shelf, LOOK);
  }

  static owns(key: string): boolean {
    return key === TOKEN;
  }

  /** Whether the hub has met this browser. */
  get isKnown(): boolean {
    return this.parts.shelf.get(TOKEN) !== null || this.parts.user !== null;
  }

  /** Resolves when calls can be made. */
  async ready(): Promise<void> {
    if (!this.parts.hub.token) await this.open();
  }

  /** The hub did not know the token. */
  doubt(): void {
    this.parts.hub.token = "";
    this.parts.shelf.remove(OPENED);
  }

  /** Opens unless any tab did so a moment ago. A hub too busy for it may still take messages. */
  async refresh(): Promise<void> {
    const { hub, shelf } = this.parts;
    const isFresh = Math.abs(Date.now() - Number(shelf.get(OPENED))) < FRESH_MS;
    if (hub.token && this.look && isFresh) return;
    try {
      await this.open();
    } catch (error) {
      const isBusy = error instanceof CallError && error.code === "rate_limited";
      if (!isBusy || !hub.token || !this.look) throw error;
    }
  }

  open(): Promise<void> {
    this.opening ??= this.ask().finally(() => (this.opening = null));
    return this.opening;
  }

  private async ask(): Promise<void> {
    const { hub, shelf, before, user, language, timeZone, page } = this.parts;
    const token = shelf.get(TOKEN) ?? before?.get(TOKEN) ?? null;
    const ask: OpenSession = { visitor_token: token, user, page: page(), language, time_zone: timeZone };
    const session = await hub.openSession(ask).catch((error: unknown) => {
      if (!(error instanceof CallError) || error.advice !== "reopen" || !token) throw error;
      return hub.openSession({ ...ask, visitor_token: null });
    });
    if (before) this.join(before);
    if (session.visitor_token !== shelf.get(TOKEN)) this.events.becameOther();
    hub.token = session.visitor_token;
    shelf.set(TOKEN, session.visitor_token);
    shelf.set(OPENED, String(Date.now()));
    const { company, colour, is_staffed, max_attachment_bytes, attachment_types, max_body_bytes } = session;
    this.look = { company, colour, is_staffed, max_attachment_bytes, attachment_types, max_body_bytes };
    shelf.set(LOOK, JSON.stringify(this.look));
    this.events.opened(session);
  }

  /** Unsent messages of the anonymous visit go with the person who signed in. */
  private join(before: Shelf): void {
    for (const row of new Outbox(before).all()) this.outbox.adopt(row);
    for (const key of before.keys("")) before.remove(key);
  }
}
