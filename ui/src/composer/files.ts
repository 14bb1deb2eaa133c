// Handing a file from the page to the desk, which keeps it until it is sent.

import type { AttachmentRef } from "../ipc/generated/AttachmentRef";
import { DeskError } from "../ipc/host";
import { fileSize } from "../locales/sizes";
import { number } from "../locales/dates";
import { t } from "../locales/words";
import { base64Of } from "../state/attachments";
import { call } from "../state/desk.svelte";
import { MAX_FILE_BYTES, MAX_FILES, refuseFile } from "./limits";

/** A file that cannot go along, with the sentence that says why. */
export class FileRefused extends Error {}

/** Has the desk keep a file. Throws FileRefused with words to show. */
export async function keepFile(file: File, kept: number): Promise<AttachmentRef> {
  const name = file.name || "file";
  const refusal = refuseFile({ name, size: file.size }, kept);
  if (refusal) {
    const limit = refusal === "too_many" ? number(MAX_FILES) : fileSize(MAX_FILE_BYTES);
    throw new FileRefused(t(`composer-file-${refusal}`, { name, limit }));
  }
  try {
    return await call("add_attachment", { name, base64: await base64Of(file) });
  } catch (thrown) {
    const code = thrown instanceof DeskError ? thrown.code : undefined;
    if (code === "too_large") throw new FileRefused(t("composer-file-too_large", { name, limit: fileSize(MAX_FILE_BYTES) }));
    throw new FileRefused(t(code === "bad_attachment" ? "composer-file-bad" : "composer-file-failed", { name }));
  }
}

/** The files of a paste or a drop. */
export function filesOf(data: DataTransfer | null): File[] {
  return data === null ? [] : [...data.files];
}
