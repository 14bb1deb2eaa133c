// Hears the hub as things happen: a WebSocket, or long polling where sockets do
// not get through. Every (re)connection first asks for what was missed, so any
// gap (sleep, tunnel, restart) heals before "connected" is said.

import { waitMs } from "./backoff";
import type { Hub } from "./hub";
import type { ChatEvent, ChatPage, VisitorFrame } from "./wire";

export type Connection = "off" | "connecting" | "online" | "offline";

export interface LiveParts {
  hub: Hub;
  cursor(): number;
  /** Asks for everything after the cursor; fails when the hub cannot be reached. */
  heal(): Promise<void>;
  event(event: ChatEvent, isUnbroken: boolean): void;
  page(page: ChatPage): void;
  connection(state: Connection): void;
  /** Opens the session again: the token may be the reason. */
  refreshSession(): Promise<void>;
  random?(): number;
}

const OPEN_MS = 10_000;
/** At most so many polls before the next try with a socket; after the first miss two. */
const MOST_POLLS = 20;

export class Live {
  private socket: WebSocket | null = null;
  private polling: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  /** Sockets that never opened, in a row. */
  private misses = 0;
  private isHealed = false;
  private isRunning = false;
  /** Callbacks of an earlier connection are recognised by their number. */
  private round = 0;

  constructor(private readonly parts: LiveParts) {}

  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    this.parts.connection("connecting");
    if (this.parts.hub.token) this.connect();
    else this.later();
  }

  stop(): void {
    this.isRunning = false;
    this.drop();
    this.parts.connection("off");
  }

  /** The network changed or the machine woke: a socket may be dead without knowing. */
  nudge(): void {
    if (!this.isRunning) return;
    this.drop();
    this.failures = 0;
    this.misses = 0;
    this.connect();
  }

  /** False when it could not be sent this way. */
  send(frame: VisitorFrame): boolean {
    if (!this.isHealed || this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  private drop(): void {
    this.round += 1;
    clearTimeout(this.timer);
    this.polling?.abort();
    this.polling = null;
    this.isHealed = false;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private connect(): void {
    this.drop();
    const round = this.round;
    const isCurrent = () => this.isRunning && round === this.round;
    let socket: WebSocket;
    try {
      socket = this.parts.hub.socket();
    } catch {
      // The page's policy forbids sockets.
      void this.poll();
      return;
    }
    this.socket = socket;
    let hasOpened = false;
    const ended = () => {
      clearTimeout(patience);
      if (!isCurrent()) return;
      if (hasOpened) {
        this.later();
        return;
      }
      // Without a socket there may still be a way: "offline" is said only when that fails too.
      this.misses += 1;
      void this.poll();
    };
    // A socket the page's policy forbids may neither throw nor ever say "close".
    const patience = setTimeout(ended, OPEN_MS);
    socket.onopen = () => {
      hasOpened = true;
      clearTimeout(patience);
      if (isCurrent()) void this.opened(round);
    };
    socket.onmessage = (event) => {
      if (isCurrent()) this.heard(event.data);
    };
    socket.onerror = ended;
    socket.onclose = ended;
  }

  private async opened(round: number): Promise<void> {
    try {
      await this.parts.heal();
    } catch {
      if (round === this.round) this.socket?.close();
      return;
    }
    if (round !== this.round) return;
    this.isHealed = true;
    this.failures = 0;
    this.misses = 0;
    this.parts.connection("online");
  }

  private heard(data: unknown): void {
    let event: ChatEvent;
    try {
      event = JSON.parse(String(data)) as ChatEvent;
    } catch {
      return;
    }
    this.parts.event(event, this.isHealed);
  }

  private later(): void {
    const wasOnline = this.isHealed;
    this.drop();
    this.failures += 1;
    // One broken line is not yet "offline": the first try to mend it comes at once.
    this.parts.connection(wasOnline ? "connecting" : "offline");
    const ms = wasOnline ? 200 : waitMs(this.failures, 0, this.parts.random);
    this.timer = setTimeout(() => void this.retry(), ms);
  }

  private async retry(): Promise<void> {
    const round = this.round;
    if (this.failures > 1 || !this.parts.hub.token) {
      try {
        await this.parts.refreshSession();
      } catch {
        if (round === this.round && this.isRunning) this.later();
        return;
      }
    }
    if (round === this.round && this.isRunning) this.connect();
  }

  private async poll(): Promise<void> {
    this.drop();
    const round = this.round;
    const polling = new AbortController();
    this.polling = polling;
    try {
      await this.parts.heal();
      for (let n = 0; n < Math.min(MOST_POLLS, 2 ** this.misses) && round === this.round; n += 1) {
        this.failures = 0;
        this.parts.connection("online");
        const page = await this.parts.hub.poll(this.parts.cursor(), polling.signal);
        if (round !== this.round) return;
        this.parts.page(page);
      }
      if (round === this.round) {
        this.connect();
      }
    } catch {
      if (round === this.round && this.isRunning) {
        this.misses = 0;
        this.later();
      }
    }
  }
}
