// A logo for the portal: only what the hub takes, and said before it is sent.
import { fileSize } from "../../locales/sizes";
import { t } from "../../locales/words";

const MOST_BYTES = 100 * 1024;
const TYPES = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);

/** Its message can be shown. */
export class LogoRefused extends Error {}

/** The picture as base64; throws `LogoRefused` when it is too big or not a picture. */
export async function logoOf(file: File): Promise<string> {
  if (!TYPES.has(file.type)) throw new LogoRefused(t("library-logo-kind"));
  if (file.size > MOST_BYTES) throw new LogoRefused(t("library-logo-big", { most: fileSize(MOST_BYTES) }));
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** The media type of a picture by its first bytes, for a data address. */
export function logoAddress(base64: string): string {
  const kinds = [["iVBOR", "png"], ["/9j/", "jpeg"], ["R0lG", "gif"], ["UklG", "webp"]] as const;
  const kind = kinds.find(([start]) => base64.startsWith(start))?.[1] ?? "png";
  return `data:image/${kind};base64,${base64}`;
}
