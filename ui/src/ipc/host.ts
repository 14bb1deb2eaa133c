// The one interface between the page and the desk. Everything above it (state,
// actions, screens) does not know whether the desk is in the same program
// (tauri.ts), behind a loopback address (http.ts) or made up (fake.ts).
import type { DeskCommands } from "./generated/commands";
import type { DeskEvent } from "./generated/DeskEvent";
import type { ErrorCode } from "./generated/ErrorCode";

export type CommandName = keyof DeskCommands;
export type RequestOf<K extends CommandName> = DeskCommands[K]["request"];
export type ResponseOf<K extends CommandName> = DeskCommands[K]["response"];

export interface DeskHost {
  /** Runs a command. Rejects only with a DeskError. */
  call<K extends CommandName>(name: K, request: RequestOf<K>): Promise<ResponseOf<K>>;
  /** Hears everything the desk says unasked. Returns how to stop. */
  listen(handler: (event: DeskEvent) => void): () => void;
  /** The first screen is complete. Said once; the window is shown on it. */
  ready(): void;
  /** The first screen is on the display and answers keys. Said once, for measuring. */
  painted(): void;
  /** Opens a web, mail or phone link outside the window. */
  openExternal(url: string): Promise<void>;
  /** Saves a file of a message; resolves with where it is, or null when the browser decides. */
  saveAttachment(attachmentId: string): Promise<string | null>;
  /** Saves all articles as a ZIP; resolves with where it is, or null when the browser decides. */
  saveExport(): Promise<string | null>;
}

/** What a command fails with. Branch on `code`; `message` is for the console. */
export class DeskError extends Error {
  readonly code: ErrorCode;
  readonly about: string | undefined;

  constructor(code: ErrorCode, message: string, about?: string) {
    super(message);
    this.name = "DeskError";
    this.code = code;
    this.about = about;
  }

  /**
   * Anything thrown, as a DeskError. Tauri refuses a command the window may not
   * give with a plain string; a WireError crosses as an object.
   */
  static from(thrown: unknown): DeskError {
    if (thrown instanceof DeskError) return thrown;
    if (typeof thrown === "object" && thrown !== null && "code" in thrown) {
      const wire = thrown as { code: ErrorCode; message?: string; about?: string };
      return new DeskError(wire.code, wire.message ?? wire.code, wire.about);
    }
    return new DeskError("internal", String(thrown));
  }
}
