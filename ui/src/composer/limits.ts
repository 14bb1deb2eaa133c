// How much text and how large a file a channel takes. The hub has the last
// word; these let the composer say it before the words are on their way.

import type { Channel } from "../ipc/generated/Channel";

/** The longest body any channel takes, in UTF-8 bytes. */
export const MAX_BODY_BYTES = 64 * 1024;
/** The largest file, in bytes. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** Files with one message. */
export const MAX_FILES = 10;
/** Carriers refuse texts of more parts than this. */
const MAX_SMS_PARTS = 10;

const GSM = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const GSM_EXTENDED = new Set("\f^{}\\[~]|€");

/** Length of a text message as carriers count it (3GPP TS 23.038). */
export interface SmsLength {
  units: number;
  perPart: number;
  parts: number;
}

/** Counts GSM 7-bit septets, or UTF-16 units as soon as one letter is outside that alphabet. */
export function smsLength(body: string): SmsLength {
  let septets = 0;
  for (const letter of body) {
    if (GSM.has(letter)) septets += 1;
    else if (GSM_EXTENDED.has(letter)) septets += 2;
    else return counted(body.length, 70, 67);
  }
  return counted(septets, 160, 153);
}

function counted(units: number, single: number, joined: number): SmsLength {
  if (units <= single) return { units, perPart: single, parts: 1 };
  return { units, perPart: joined, parts: Math.ceil(units / joined) };
}

/** What the counter beside the files says. */
export type Counter =
  | { kind: "none" }
  | { kind: "sms"; length: SmsLength; isTooLong: boolean }
  | { kind: "bytes"; left: number; isTooLong: boolean };

const encoder = new TextEncoder();

/** The counter for a body on a channel; a note (`null`) has only the general limit. */
export function counterFor(channel: Channel | null, body: string): Counter {
  if (channel === "sms") {
    const length = smsLength(body);
    return { kind: "sms", length, isTooLong: length.parts > MAX_SMS_PARTS };
  }
  // Below a quarter of the limit no encoding can reach nine tenths of it.
  if (body.length < MAX_BODY_BYTES / 4) return { kind: "none" };
  const left = MAX_BODY_BYTES - encoder.encode(body).length;
  if (left > MAX_BODY_BYTES / 10) return { kind: "none" };
  return { kind: "bytes", left, isTooLong: left < 0 };
}

/** Why a file cannot go along; `undefined` when it can. */
export function refuseFile(file: { name: string; size: number }, kept: number): "too_large" | "empty" | "too_many" | "program" | undefined {
  if (kept >= MAX_FILES) return "too_many";
  if (file.size === 0) return "empty";
  if (file.size > MAX_FILE_BYTES) return "too_large";
  if (/\.(?:exe|msi|bat|cmd|com|scr|ps1|vbs|jar|app|dmg|sh|lnk|hta|js)$/iu.test(file.name)) return "program";
  return undefined;
}
