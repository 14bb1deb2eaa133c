// Every id the page asks for has words, every word is asked for, and every code
// that can come from the desk has its sentence.
import { expect, test } from "vitest";

import { actionList, groups } from "../actions/list";
import { errorCodes, sentenceId } from "../ipc/errors";
import { hasWords } from "./words";

const sources = import.meta.glob<string>(["../**/*.{svelte,ts}", "!../**/*.test.ts", "!../ipc/generated/**"], {
  query: "?raw", import: "default", eager: true,
});
const files = import.meta.glob<string>("./en/*.ftl", { query: "?raw", import: "default", eager: true });
const code = Object.values(sources).join("\n");
const ids = Object.values(files).flatMap((source) => [...source.matchAll(/^([a-z][\w-]*) =/gm)].map((match) => match[1] ?? ""));

test("every_id_asked_for_has_words", () => {
  const asked = [...code.matchAll(/\bt\(\s*"([\w-]+)"/g)].map((match) => match[1] ?? "");
  expect(asked.length, "the page asks for words").toBeGreaterThan(100);
  expect([...new Set(asked)].filter((id) => !hasWords(id))).toEqual([]);
});

test("every_word_is_asked_for", () => {
  const unused = ids.filter((id) => {
    if (code.includes(`"${id}"`)) return false;
    const parts = id.split("-");
    // t(`action-${id}`): any prefix followed by a variable counts.
    return !parts.some((_, index) => code.includes(`\`${parts.slice(0, index + 1).join("-")}-\${`) || code.includes(`\`${parts.slice(0, index + 1).join("-")}\${`));
  });
  expect(unused).toEqual([]);
});

test("no_id_has_words_twice", () => {
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test("every_error_code_has_its_sentence", () => {
  expect(errorCodes.filter((one) => !hasWords(sentenceId(one)))).toEqual([]);
});

test("every_reason_warning_and_state_has_its_sentence", () => {
  const reasons = ["not_allowed", "too_large", "channel_not_connected", "no_address", "bad_attachment", "refused"];
  const warnings = ["cache_rebuilt", "outbox_rescued", "key_in_file", "disk_full", "clock_wrong"];
  const states = ["signed_out", "connecting", "first_sync", "catching_up", "connected", "offline", "refused"];
  const channels = ["chat", "sms", "email", "voice", "social", "in_person", "web", "share"];
  const wanted = [
    ...reasons.map((one) => `failure-${one}`), ...warnings.map((one) => `warning-${one}`), ...states.map((one) => `connection-${one}`),
    ...channels.map((one) => `channel-${one}`),
  ].map((id) => id.replaceAll("_", "-"));
  expect(wanted.filter((id) => !hasWords(id))).toEqual([]);
});

test("every_action_and_group_has_words", () => {
  const wanted = [...actionList.map((action) => `action-${action.id}`), ...groups.map((group) => `group-${group}`)];
  expect(wanted.filter((id) => !hasWords(id))).toEqual([]);
});
