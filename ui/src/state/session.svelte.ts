// Who is signed in, how the connection stands, this device's settings. One for
// the whole window, read again when the desk says `session`.
import type { Connection } from "../ipc/generated/Connection";
import type { OutboxCounts } from "../ipc/generated/OutboxCounts";
import type { Presence } from "../ipc/generated/Presence";
import type { Session } from "../ipc/generated/Session";
import type { Settings } from "../ipc/generated/Settings";
import type { StartupWarning } from "../ipc/generated/StartupWarning";
import { DeskError } from "../ipc/host";
import { call, onDeskEvent } from "./desk.svelte";

const noSettings: Settings = {
  theme: "system",
  density: "default",
  single_keys: true,
  key_overrides: {},
  notifications: true,
  font_percent: 100,
};

class SessionState {
  /** Undefined until the desk has answered once. */
  current = $state.raw<Session | undefined>();
  /** Why the desk did not answer. */
  error = $state.raw<DeskError | undefined>();
  #dismissed = $state.raw<readonly StartupWarning[]>([]);

  agent = $derived(this.current?.agent ?? null);
  settings: Settings = $derived(this.current?.settings ?? noSettings);
  connection: Connection = $derived(this.current?.connection ?? { state: "connecting" });
  outbox: OutboxCounts = $derived(this.current?.outbox ?? { waiting: 0, held: 0, failed: 0 });
  warnings = $derived((this.current?.warnings ?? []).filter((warning) => !this.#dismissed.includes(warning)));

  async load(): Promise<void> {
    try {
      this.current = await call("get_session", {});
      this.error = undefined;
    } catch (thrown) {
      this.error = DeskError.from(thrown);
    }
  }

  /** Keeps up with the desk; returns how to stop. */
  follow(): () => void {
    return onDeskEvent((event) => {
      if (event.type === "session") void this.load();
      if (event.type === "connection" && this.current) {
        this.current = { ...this.current, connection: event.connection, outbox: event.outbox };
      }
    });
  }

  async signIn(hubUrl: string, email: string, password: string): Promise<void> {
    this.current = await call("sign_in", { hub_url: hubUrl, email, password });
  }

  async signOut(isDiscarding: boolean): Promise<void> {
    this.current = await call("sign_out", { discard_outbox: isDiscarding });
  }

  /** Changes settings: seen at once, kept by the desk. */
  async change(settings: Partial<Settings>): Promise<void> {
    if (!this.current) return;
    const before = this.current.settings;
    const next = { ...before, ...settings };
    this.current = { ...this.current, settings: next };
    try {
      const kept = await call("save_settings", next);
      this.current = { ...this.current, settings: kept };
    } catch (thrown) {
      this.current = { ...this.current, settings: before };
      throw thrown;
    }
  }

  async setPresence(presence: Presence): Promise<void> {
    await call("set_presence", { presence });
    const agent = this.current?.agent;
    if (this.current && agent) this.current = { ...this.current, agent: { ...agent, presence } };
  }

  dismiss(warning: StartupWarning): void {
    this.#dismissed = [...this.#dismissed, warning];
  }
}

export const session = new SessionState();
