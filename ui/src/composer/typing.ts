// Tells the desk that the agent is writing: at once, then at most every few
// seconds while keys come, and that it is over when none came for a while.

import { DeskError } from "../ipc/host";
import { call } from "../state/desk.svelte";

const AGAIN_MS = 3_000;
const OVER_MS = 6_000;

export class TypingSignal {
  readonly #conversationId: string;
  #saidAt = -AGAIN_MS;
  #isSaid = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(conversationId: string) {
    this.#conversationId = conversationId;
  }

  /** A key came. */
  wrote(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), OVER_MS);
    const now = performance.now();
    if (this.#isSaid && now - this.#saidAt < AGAIN_MS) return;
    this.#saidAt = now;
    this.#isSaid = true;
    this.#say(true);
  }

  /** Sent, emptied, left. */
  stop(): void {
    clearTimeout(this.#timer);
    if (!this.#isSaid) return;
    this.#isSaid = false;
    this.#say(false);
  }

  #say(isTyping: boolean): void {
    call("set_typing", { conversation_id: this.#conversationId, is_typing: isTyping }).catch((thrown: unknown) => {
      console.warn("saying that one writes:", DeskError.from(thrown).code);
    });
  }
}
