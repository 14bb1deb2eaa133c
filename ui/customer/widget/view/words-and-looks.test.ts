// Small rules of what is shown: links, colours, languages, ids, waiting times.
import { expect, test } from "vitest";
import { waitMs } from "../chat/backoff";
import { judge } from "../chat/hub";
import { newId } from "../chat/ids";
import { ar } from "../words/ar";
import { de } from "../words/de";
import { en } from "../words/en";
import { es } from "../words/es";
import { fr } from "../words/fr";
import { speech } from "../words/words";
import { brand, contrast, parse } from "./colour";
import { pieces } from "./links";
import { initial } from "./message";

const hrefs = (body: string) => pieces(body).flatMap((piece) => (piece.href ? [piece.href] : []));
const whole = (body: string) => pieces(body).map((piece) => piece.text).join("");

test("web addresses become links, without the punctuation around them", () => {
  expect(hrefs("see https://harbour.example/move/7Kx2.")).toEqual(["https://harbour.example/move/7Kx2"]);
  expect(hrefs('(https://a.example/x_(y)), "http://b.example"!')).toEqual(["https://a.example/x_(y)", "http://b.example/"]);
});

test("nothing but http and https is ever a link", () => {
  for (const body of ["javascript:alert(1)", "data:text/html,<b>", "file:///etc/passwd", "vbscript:x", "https://bank.example@evil.example/", "xhttps://a.example"]) {
    expect(hrefs(body), body).toEqual([]);
  }
});

test("every character of a message is shown, whatever it is", () => {
  for (const body of ["<img src=x onerror=alert(1)>", "a https://a.example b", "\u202Egnp.exe", "https://", "👩‍👩‍👧 https://x.example/é?q=1#z."]) expect(whole(body)).toBe(body);
});

test("any colour a company chooses can be read, on it and as text", () => {
  for (const colour of ["#ffd400", "#0b6b63", "#ffffff", "#000000", "#777777", "#ff0000", "#00ff00", "red; } * { display: none", ""]) {
    const { ground, on, onLight, onDark } = brand(colour);
    const rgb = (hex: string) => parse(hex) ?? [0, 0, 0];
    expect(contrast(rgb(on), rgb(ground)), colour).toBeGreaterThanOrEqual(4.5);
    expect(contrast(rgb(onLight), rgb("#f6f5f2")), colour).toBeGreaterThanOrEqual(4.5);
    expect(contrast(rgb(onDark), rgb("#1f1f23")), colour).toBeGreaterThanOrEqual(4.5);
  }
});

test("the page’s language comes first, then the browser’s, then English", () => {
  expect(speech(["de-AT", "fr"]).say("send")).toBe("Senden");
  expect(speech(["ja", "fr-CA"]).say("send")).toBe("Envoyer");
  expect(speech(["ja"]).say("send")).toBe("Send");
  expect(speech(["ar"]).direction).toBe("rtl");
});

test("every language fills in the same things", () => {
  const holes = (words: string) => [...words.matchAll(/\{\w+\}/g)].map((match) => match[0]).sort();
  for (const words of [de, fr, es, ar]) {
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(words[key], key).not.toBe("");
      expect(holes(words[key]), key).toEqual(holes(en[key]));
    }
  }
});

test("a page with nonsense for a language still gets times", () => {
  expect(speech(["en_GB!!"]).time(0)).not.toBe("");
});

test("ids rise strictly, also when the clock steps back", () => {
  const ids = [newId(5_000), newId(5_000), newId(1_000), newId(6_000), ...Array.from({ length: 5_000 }, () => newId(6_000))];
  expect([...ids].sort()).toEqual(ids);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("waits double to a minute, and an asked-for time is capped", () => {
  expect([1, 2, 3, 7, 500].map((n) => waitMs(n, 0, () => 1))).toEqual([1_000, 2_000, 4_000, 60_000, 60_000]);
  expect(waitMs(1, 0, () => 0)).toBe(500);
  expect(waitMs(1, 1_771_470_000, () => 1)).toBe(300_000);
});

test("what to do about an answer follows from its code, then its status", () => {
  const of = (status: number, code?: string) => judge(status, code ? JSON.stringify({ code, message: "" }) : "<html>", null).advice;
  expect(of(401, "not_signed_in")).toBe("reopen");
  expect(of(413, "too_large")).toBe("refused");
  expect(of(422, "bad_attachment")).toBe("refused");
  expect(of(429, "rate_limited")).toBe("later");
  expect(of(507, "disk_full")).toBe("later");
  expect(of(404), "a proxy between us is not the hub refusing").toBe("later");
  expect(of(502)).toBe("later");
});

test("initials are whole letters", () => {
  expect(["nadia", " Éva", "🇬🇧 Tom", ""].map(initial)).toEqual(["N", "É", "🇬🇧", ""]);
});
