// How a customer is called when there may be no name: name, "Visitor from Leeds",
// an address, or "Visitor".
import { t } from "./words";

export interface Nameable {
  name: string;
  city?: string;
  address?: string;
}

/** A telephone number of the form +447700900118 in groups one can read out; anything else as it is. */
export function addressWords(address: string): string {
  const [, country, rest] = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d{5,12})$/u.exec(address) ?? [];
  if (!country || !rest) return address;
  const groups = country === "1" ? /(?=\d{7}$)|(?=\d{4}$)/u : /\B(?=(?:\d{3}){1,2}$)/u;
  return `+${country} ${rest.split(groups).join(" ")}`;
}

export function customerName({ name, city = "", address = "" }: Nameable): string {
  if (name.trim()) return name;
  if (address.trim()) return addressWords(address);
  return city.trim() ? t("visitor-from", { city }) : t("visitor");
}

/** One or two letters for an avatar; empty when there is no name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters.map((word) => (word ? [...word][0] : "") ?? "").join("").toLocaleUpperCase();
}
