// Short sentences said once: what was done (with its undo) or what went wrong.
// Words come in ready to be read; parts/overlay/Toasts.svelte shows them.
interface Toast {
  id: number;
  words: string;
  tone: "plain" | "bad";
  actionWords?: string;
  run?: () => void;
}

const SHOWN_MS = 6_000;
const MOST = 3;

class Toasts {
  list = $state<Toast[]>([]);
  #next = 1;

  /** Shows it for a while; returns its id, to put it away sooner. */
  say(words: string, options: Partial<Omit<Toast, "id" | "words">> = {}): number {
    const toast: Toast = { id: this.#next++, words, tone: "plain", ...options };
    this.list = [...this.list.filter((other) => other.words !== words), toast].slice(-MOST);
    setTimeout(() => this.dismiss(toast.id), SHOWN_MS);
    return toast.id;
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
