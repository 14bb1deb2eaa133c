// What people and their addresses are called on the screen.
import { expect, test } from "vitest";

import { addressWords, customerName } from "./names";

test.each([
  ["+447700900118", "+44 7700 900 118"],
  ["+14155550123", "+1 415 555 0123"],
  ["+420601123456", "+420 601 123 456"],
  ["someone@mail.example", "someone@mail.example"],
  ["+44 7700 900118", "+44 7700 900118"],
])("%s is read as %s", (address, words) => {
  expect(addressWords(address)).toBe(words);
});

test("someone without a name is called by the address, in groups", () => {
  expect(customerName({ name: " ", city: "Leeds", address: "+447700900461" })).toBe("+44 7700 900 461");
});
