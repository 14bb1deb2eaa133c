// Carries the outbox to the hub: one message at a time, in order, the next only
// when the last is acknowledged. An answer that never came is asked for again
// with the same id, which the hub answers the same: nothing is doubled, nothing
// overtakes. Several tabs may run this at once; the lock only saves requests.

import { waitMs } from "./backoff";
import { CallError, type Hub, type OutFile } from "./hub";
import type { Outbox, OutMessage } from "./outbox";
import type { ChatMessage } from "./wire";

export interface SenderParts {
  hub: Hub;
  outbox: Outbox;
  /** Resolves with an open session, or fails with a `CallError`. */
  ready(): Promise<void>;
  /** The token was not known: forget that the session is open. */
  reopen(): void;
  /** Resolves when the file is on the hub. */
  deliver(file: OutFile): Promise<void>;
  sent(message: ChatMessage): void;
  changed(): void;
  exclusively?(work: () => Promise<void>): Promise<void>;
  random?(): number;
}

export class Sender {
  /** The message on its way now. */
  sendingId: string | null = null;
  private failures = 0;
  private isRunning = false;
  private isKicked = false;
  private isStopped = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: SenderParts) {}

  /** True between a failed try and the next. */
  get isWaiting(): boolean {
    return this.failures > 0;
  }

  /** There is something to send, or a reason to think it would go through now. */
  kick(): void {
    if (this.isStopped) return;
    if (this.isRunning) {
      this.isKicked = true;
      return;
    }
    clearTimeout(this.timer);
    void this.run();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    let waitedMs: number | null = null;
    const alone = this.parts.exclusively ?? ((work) => work());
    do {
      this.isKicked = false;
      await alone(async () => {
        waitedMs = await this.pass();
      });
    } while (this.isKicked && !this.isStopped && waitedMs === null);
    this.isRunning = false;
    if (waitedMs !== null && !this.isStopped) {
      this.timer = setTimeout(() => this.kick(), this.isKicked ? Math.min(waitedMs, 1_000) : waitedMs);
    }
  }

  /** Sends until nothing is left (null) or a try failed (how long to wait). */
  private async pass(): Promise<number | null> {
    let row: OutMessage | undefined;
    while (!this.isStopped && (row = this.parts.outbox.next())) {
      try {
        await this.parts.ready();
        await this.send(row);
        this.failures = 0;
      } catch (error) {
        const call = error instanceof CallError ? error : new CallError("later", "unexpected");
        if (call.advice === "refused") {
          this.parts.outbox.refuse(row.id, call.code);
          continue;
        }
        if (call.advice === "reopen") this.parts.reopen();
        this.failures += 1;
        return waitMs(this.failures, call.afterMs, this.parts.random);
      } finally {
        this.sendingId = null;
        this.parts.changed();
      }
    }
    this.failures = 0;
    return null;
  }

  private async send(row: OutMessage): Promise<void> {
    this.parts.outbox.countAttempt(row.id);
    this.sendingId = row.id;
    this.parts.changed();
    for (const file of row.attachments) await this.parts.deliver(file);
    const message = await this.parts.hub.post({
      id: row.id, body: row.body, attachments: row.attachments.map((file) => file.id), page: row.page, ...(row.tried && { tried: row.tried }),
    });
    this.parts.sent(message);
    this.parts.outbox.remove(row.id);
  }
}
