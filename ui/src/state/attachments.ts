// Pictures fetched from the desk, as addresses the page can show. A few are kept
// so that scrolling back does not fetch them again; older ones are given back.

import { call } from "./desk.svelte";

/** Only these are drawn: each is a plain picture that cannot carry a script. */
const DRAWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"]);
/** Pictures up to this size are fetched without being asked for. */
export const SMALL_PICTURE_BYTES = 1_048_576;
const KEPT = 40;
const kept = new Map<string, Promise<string>>();

/** Whether a file is shown as a picture. */
export function isPicture(mediaType: string): boolean {
  return DRAWN.has(mediaType);
}

function decoded(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

async function fetched(id: string): Promise<string> {
  const { attachment, base64 } = await call("get_attachment", { attachment_id: id });
  const type = isPicture(attachment.media_type) ? attachment.media_type : "application/octet-stream";
  return URL.createObjectURL(new Blob([decoded(base64)], { type }));
}

/** An address of the picture, good until forty others were asked for. */
export function pictureAddress(id: string): Promise<string> {
  const known = kept.get(id);
  const address = known ?? fetched(id);
  kept.delete(id);
  kept.set(id, address);
  address.catch(() => kept.delete(id));
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT && oldest !== undefined) {
    void kept.get(oldest)?.then(URL.revokeObjectURL, () => undefined);
    kept.delete(oldest);
  }
  return address;
}

/** The bytes of a file as the desk takes them. */
export async function base64Of(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/u, ""));
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsDataURL(file);
  });
}
