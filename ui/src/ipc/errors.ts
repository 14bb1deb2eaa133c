// Turns an error code into how it is shown. The words are in locales/en/errors.ftl
// (error-CODE with dashes); a test holds both lists together.
import type { ErrorCode } from "./generated/ErrorCode";

/** toast: said once; inline: at the field or place; banner: stays until it is over; silent: another part of the window says it already. */
export type ErrorLook = "toast" | "inline" | "banner" | "silent";

const looks: Record<ErrorCode, ErrorLook> = {
  invalid_input: "inline",
  not_signed_in: "silent",
  wrong_credentials: "inline",
  not_allowed: "toast",
  not_found: "toast",
  command_id_reused: "toast",
  conflict: "toast",
  too_large: "inline",
  bad_attachment: "inline",
  rate_limited: "toast",
  offline: "toast",
  resnapshot: "silent",
  disk_full: "banner",
  newer_version: "banner",
  internal: "toast",
};

export function lookOf(code: ErrorCode): ErrorLook {
  return looks[code] ?? "toast";
}

/** Every code, for the test that each has its sentence. */
export const errorCodes = Object.keys(looks) as ErrorCode[];

/** The message id of a code's sentence. */
export function sentenceId(code: ErrorCode): string {
  return `error-${code in looks ? code.replaceAll("_", "-") : "internal"}`;
}
