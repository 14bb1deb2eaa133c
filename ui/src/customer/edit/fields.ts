// The fields of a customer as they stand in a form, and the patch that a changed
// form is.

import type { CustomerPatch } from "../../ipc/generated/CustomerPatch";
import type { CustomerRow } from "../../ipc/generated/CustomerRow";
import { t } from "../../locales/words";

export const fieldNames = ["name", "organisation", "city", "language", "time_zone"] as const;
export type FieldName = (typeof fieldNames)[number];
export type Fields = Record<FieldName, string>;

const MAX_CHARS = 200;

/** Empty, for someone new. */
export const noFields: Fields = { name: "", organisation: "", city: "", language: "", time_zone: "" };

/** A customer's fields. */
export function fieldsOf(customer: CustomerRow): Fields {
  const { name, organisation, city, language, time_zone } = customer;
  return { name, organisation, city, language, time_zone };
}

/** What is wrong with a field as typed. */
function fieldMistake(field: FieldName, typed: string): string | undefined {
  const value = typed.trim();
  if (value.length > MAX_CHARS) return t("customer-bad-long");
  if (field === "time_zone" && value !== "" && !isTimeZone(value)) return t("customer-bad-zone");
  if (field === "language" && value !== "" && !isLanguage(value)) return t("customer-bad-language");
  return undefined;
}

function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }).format(0) !== "";
  } catch {
    return false;
  }
}

function isLanguage(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

/** The mistakes of a whole form; empty when there are none. */
export function mistakes(fields: Fields): Partial<Record<FieldName, string>> {
  const found: Partial<Record<FieldName, string>> = {};
  for (const field of fieldNames) {
    const mistake = fieldMistake(field, fields[field]);
    if (mistake) found[field] = mistake;
  }
  return found;
}

/** A fact about a customer, as a row of the form. */
export interface Fact {
  key: number;
  name: string;
  value: string;
}

/** Only what changed; a fact taken out is set to nothing. */
export function patchOf(customer: CustomerRow, fields: Fields, facts: readonly Fact[]): CustomerPatch {
  const patch: CustomerPatch = {};
  for (const field of fieldNames) {
    if (fields[field].trim() !== customer[field]) patch[field] = fields[field].trim();
  }
  const wanted = Object.fromEntries(facts.map(({ name, value }) => [name.trim(), value.trim()]).filter(([name, value]) => name && value));
  const changed: Record<string, string> = {};
  for (const name of new Set([...Object.keys(customer.attributes), ...Object.keys(wanted)])) {
    const value = wanted[name] ?? "";
    if (value !== (customer.attributes[name] ?? "")) changed[name] = value;
  }
  if (Object.keys(changed).length > 0) patch.attributes = changed;
  return patch;
}

/** The field an error is about, when it names one of ours. */
export function fieldOf(about: string | undefined): FieldName | undefined {
  return fieldNames.find((field) => about !== undefined && about.split(/[.[\]]/u).includes(field));
}
