// How a customer is called when there may be no name: name, "Visitor from Leeds",
// an address, or "Visitor".
import { t } from "./words";

export interface Nameable {
  name: string;
  city?: string;
  address?: string;
}

export function customerName({ name, city = "", address = "" }: Nameable): string {
  if (name.trim()) return name;
  if (address.trim()) return address;
  return city.trim() ? t("visitor-from", { city }) : t("visitor");
}

/** One or two letters for an avatar; empty when there is no name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters.map((word) => (word ? [...word][0] : "") ?? "").join("").toLocaleUpperCase();
}
