// Files on their way up: they start when picked, go on when the network is
// back, and are settled before the message that carries them is posted.

import { waitMs } from "./backoff";
import type { FileShelf } from "./files";
import { CallError, type Hub, type OutFile } from "./hub";
import { newId } from "./ids";

type UploadState = "waiting" | "going" | "done" | "refused";

export interface Upload {
  file: OutFile;
  state: UploadState;
  /** How much has gone up, 0 to 1. */
  part: number;
  /** The hub's code, when refused. */
  code?: string;
}

export interface UploadParts {
  hub: Hub;
  files: FileShelf;
  ready(): Promise<void>;
  changed(): void;
  random?(): number;
}

export class Uploads {
  private readonly byId = new Map<string, Upload>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private failures = 0;

  constructor(private readonly parts: UploadParts) {}

  get(id: string): Upload | undefined {
    return this.byId.get(id);
  }

  /** Keeps a picked file and begins to send it. */
  add(picked: File): OutFile {
    const file: OutFile = { id: newId(), name: picked.name || "file", media_type: picked.type, size_bytes: picked.size };
    this.byId.set(file.id, { file, state: "waiting", part: 0 });
    void this.parts.files.put(file.id, picked).then(() => this.tryAgain(file));
    return file;
  }

  /** The visitor changed their mind, or it is on the record. */
  forget(id: string): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.byId.delete(id);
    void this.parts.files.remove(id);
  }

  /** The hub says it has it not: it goes up again, if its bytes are still here. */
  doubt(id: string): void {
    const upload = this.byId.get(id);
    if (upload) upload.state = "waiting";
  }

  /** The network may be back. */
  kick(): void {
    for (const upload of this.byId.values()) if (upload.state === "waiting") this.tryAgain(upload.file);
  }

  /** Resolves when the file is on the hub; fails with what to do about it. */
  deliver(file: OutFile): Promise<void> {
    const running = this.running.get(file.id);
    if (running) return running;
    const upload = this.byId.get(file.id) ?? { file, state: "waiting" as UploadState, part: 0 };
    this.byId.set(file.id, upload);
    if (upload.state === "done") return Promise.resolve();
    const run = this.run(upload).finally(() => {
      this.running.delete(file.id);
      this.parts.changed();
    });
    this.running.set(file.id, run);
    return run;
  }

  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  private tryAgain(file: OutFile): void {
    clearTimeout(this.timers.get(file.id));
    if (!this.byId.has(file.id)) return;
    this.deliver(file).catch((error: unknown) => {
      if (this.byId.get(file.id)?.state !== "waiting") return;
      this.failures += 1;
      const askedMs = error instanceof CallError ? error.afterMs : 0;
      this.timers.set(file.id, setTimeout(() => this.tryAgain(file), waitMs(this.failures, askedMs, this.parts.random)));
    });
  }

  private async run(upload: Upload): Promise<void> {
    try {
      const bytes = await this.parts.files.get(upload.file.id);
      if (!bytes) throw new CallError("refused", "file_lost");
      await this.parts.ready();
      upload.state = "going";
      this.parts.changed();
      await this.parts.hub.upload(upload.file, bytes, (part) => {
        upload.part = part;
        this.parts.changed();
      });
      upload.state = "done";
      upload.part = 1;
      this.failures = 0;
    } catch (error) {
      const call = error instanceof CallError ? error : new CallError("later", "unexpected");
      upload.state = call.advice === "refused" ? "refused" : "waiting";
      upload.code = call.code;
      throw call;
    }
  }
}
