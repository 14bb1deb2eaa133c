// UUIDv7 made in the browser, before the first try to send: the id is the
// idempotency key from here to the record. Works on plain-http pages too
// (crypto.randomUUID does not).

let lastMs = 0;
let counter = 0;

/** A new id; ids of one page rise strictly, even when the clock steps back. */
export function newId(now = Date.now()): string {
  if (now > lastMs) {
    lastMs = now;
    counter = 0;
  } else if (++counter > 0xfff) {
    lastMs += 1;
    counter = 0;
  }
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  const time = lastMs.toString(16).padStart(12, "0");
  const tail = Array.from(bytes, (b, i) => (i === 0 ? (b & 0x3f) | 0x80 : b).toString(16).padStart(2, "0")).join("");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, "0")}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
