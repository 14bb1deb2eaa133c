// The size of a file as people read it.
import { dateLocale } from "./dates";

const units = ["byte", "kilobyte", "megabyte"] as const;
const formats = units.map(
  (unit) => new Intl.NumberFormat(dateLocale, { style: "unit", unit, unitDisplay: unit === "byte" ? "long" : "short", maximumFractionDigits: 1 }),
);

/** 812 bytes, 48 kB, 3.2 MB. */
export function fileSize(bytes: number): string {
  let [value, step] = [bytes, 0];
  while (value >= 1_000 && step < units.length - 1) {
    value /= 1_024;
    step += 1;
  }
  return formats[step]?.format(value >= 10 ? Math.round(value) : value) ?? String(bytes);
}
