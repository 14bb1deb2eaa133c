// Contact points as the panel shows them, and what may be typed for one. The hub
// normalises and has the last word; this says the plain mistakes at once.

import type { ContactKind } from "../ipc/generated/ContactKind";
import type { ContactPointRow } from "../ipc/generated/ContactPointRow";
import type { CustomerView } from "../ipc/generated/CustomerView";
import type { NewContactPoint } from "../ipc/generated/NewContactPoint";
import { addressWords, customerName } from "../locales/names";
import { t } from "../locales/words";
import { call } from "../state/desk.svelte";

/** Kinds an agent can write down. Visitors and site users come by themselves. */
export const typedKinds = ["phone", "email", "loyalty_card", "handle"] as const satisfies readonly ContactKind[];

const colors: Record<ContactKind, string> = {
  phone: "var(--sms)",
  email: "var(--mail)",
  chat_visitor: "var(--chat)",
  site_user: "var(--chat)",
  loyalty_card: "var(--person)",
  handle: "var(--social)",
};

/** The colour of the channel that reaches it. */
export function pointColor(kind: ContactKind): string {
  return colors[kind] ?? "var(--order)";
}

/** What is shown for it: the address itself, or words where the address says nothing to a human. */
export function pointWords({ kind, value }: Pick<ContactPointRow, "kind" | "value">): string {
  if (kind === "chat_visitor") return t("customer-visitor-browser");
  if (kind === "site_user") return t("customer-kind-site_user");
  if (kind === "loyalty_card") return `${t("customer-kind-loyalty_card")} ${cardWords(value)}`;
  if (kind === "phone") return addressWords(value);
  if (kind === "handle") return value.startsWith("@") ? value : `@${value}`;
  return value;
}

/** A long card number by its ends: screens are looked at over the shoulder. */
function cardWords(value: string): string {
  return /^\d{12,}$/u.test(value) ? `${value.slice(0, 4)} ···· ${value.slice(-4)}` : value;
}

/** What a customer is called in the panel: name, else what they are reached at. */
export function nameOf({ customer, contact_points }: CustomerView): string {
  const point = contact_points.find(({ kind }) => kind === "phone" || kind === "email" || kind === "handle");
  return customerName({ name: customer.name, city: customer.city, address: point ? pointWords(point) : "" });
}

const MAX_ADDRESS_CHARS = 320;

/** What is wrong with an address as typed; nothing when it may be right. */
export function pointMistake(kind: ContactKind, typed: string): string | undefined {
  const value = typed.trim();
  if (value === "") return t("customer-bad-empty");
  if (value.length > MAX_ADDRESS_CHARS) return t("customer-bad-long");
  // The desk knows no region to read a national number in.
  if (kind === "phone" && !/^\+[\d\s().\-/]{5,}$/u.test(value)) return t("customer-bad-phone");
  if (kind === "email" && !/^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/u.test(value)) return t("customer-bad-email");
  return undefined;
}

/**
 * The sentence when this machine knows the address as someone else's. Asked before
 * the desk is: it shows a change at once, and the hub's refusal comes too late for the form.
 */
export async function pointTaken({ kind, value }: NewContactPoint, customerId = ""): Promise<string | undefined> {
  if (kind !== "phone" && kind !== "email") return undefined;
  const plain = (address: string) => (kind === "phone" ? address.replace(/[^\d]/gu, "") : address.trim().toLowerCase());
  const { hits } = await call("find_customers", { query: kind === "phone" ? plain(value) : value, limit: 10 }).catch(() => ({ hits: [] }));
  const owner = hits.find((hit) => hit.id !== customerId && plain(hit.address) === plain(value));
  return owner && t("customer-point-taken-by", { name: customerName(owner) });
}

/** The sentence for an address the desk or the hub refused. */
export function refusedPoint(kind: ContactKind): string {
  return t(kind === "phone" || kind === "email" ? `customer-bad-${kind}` : "customer-bad-value");
}
