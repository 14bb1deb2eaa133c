// One message as the page shows it.

import type { ChatCard } from "../chat/wire";
import type { Speech } from "../words/words";
import { h, icon, ICONS, put } from "./dom";
import { pieces } from "./links";
import type { Mark, MessageRow } from "./rows";

export interface MessageActions {
  fileUrl(id: string): string;
  tryAgain(id: string): void;
  edit(id: string): void;
  openCard(card: ChatCard): void;
}

const MARK_ICONS: Record<Mark, readonly string[]> = {
  sending: ICONS.clock, waiting: ICONS.clock, sent: ICONS.check, seen: ICONS.checks, refused: ICONS.alert,
};

export function messageElement(row: MessageRow, company: string, speech: Speech, actions: MessageActions): HTMLElement {
  const author = row.author || company;
  const who = row.isMine ? speech.say("you") : author;
  const side = row.isMine ? "mine" : "theirs";
  const element = h("div", { class: `row ${side}${row.isFirst ? " first" : ""}${row.mark === "waiting" || row.mark === "sending" ? " pending" : ""}` });
  element.dataset["id"] = row.key;
  if (row.isFirst && !row.isMine) {
    put(element, h("span", { class: "knot", "aria-hidden": "true" }, initial(author)));
  }
  const time = row.at === null ? "" : speech.time(row.at);
  if (row.isFirst) {
    const seen = h("span", { class: row.isMine ? "hidden" : "name" });
    put(seen, h("bdi", {}, who));
    put(element, h("div", { class: "meta" }, seen, time && h("time", { datetime: new Date(row.at ?? 0).toISOString() }, time)));
  } else {
    put(element, h("span", { class: "hidden" }, `${who} ${time}: `));
  }
  if (row.body) put(element, bubble(row.body));
  if (row.card) put(element, cardElement(row.card, actions));
  for (const file of row.files) put(element, fileElement(file, speech, actions));
  if (row.mark) put(element, markElement(row, row.mark, speech, actions));
  return element;
}

function bubble(body: string): HTMLElement {
  const element = h("div", { class: "bubble", dir: "auto" });
  for (const piece of pieces(body)) {
    if (piece.href) put(element, h("a", { href: piece.href, target: "_blank", rel: "noopener noreferrer nofollow ugc", dir: "ltr" }, piece.text));
    else put(element, piece.text);
  }
  return element;
}

/** Opened in place; as a page where the browser is asked for a new one. */
function cardElement(card: ChatCard, actions: MessageActions): HTMLElement {
  const isWeb = /^https?:\/\//.test(card.url);
  const open = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    actions.openCard(card);
  };
  return h("a", { class: "file article", href: isWeb ? card.url : "#", target: "_blank", rel: "noopener", onclick: open },
    h("span", { class: "paper", "aria-hidden": "true" }, icon(...ICONS.file)),
    h("span", { class: "what" }, h("bdi", { class: "filename" }, card.title), card.summary && h("span", { class: "size", dir: "auto" }, card.summary)));
}

function fileElement(file: MessageRow["files"][number], speech: Speech, actions: MessageActions): HTMLElement {
  const size = speech.bytes(file.size_bytes);
  const chip = () => [
    h("span", { class: "paper", "aria-hidden": "true" }, icon(...ICONS.file)),
    h("span", { class: "what" }, h("bdi", { class: "filename" }, file.name), h("span", { class: "size" }, size)),
  ];
  if (!file.isHere) return h("div", { class: "file" }, ...chip());
  const link = h("a", { class: "file", href: actions.fileUrl(file.id), target: "_blank", rel: "noopener noreferrer", download: file.name });
  if (!/^image\/(png|jpeg|gif|webp|avif)$/.test(file.media_type)) {
    put(link, ...chip());
    return link;
  }
  const picture = h("img", { src: actions.fileUrl(file.id), alt: file.name, loading: "lazy", decoding: "async" });
  // The page's own policy may forbid our pictures: then the file is a link.
  picture.addEventListener("error", () => {
    link.classList.remove("picture");
    link.replaceChildren(...chip());
  });
  link.classList.add("picture");
  put(link, picture);
  return link;
}

function markElement(row: MessageRow, mark: Mark, speech: Speech, actions: MessageActions): HTMLElement {
  const element = h("div", { class: `mark ${mark}` }, icon(...MARK_ICONS[mark]));
  if (mark !== "refused") {
    const percent = row.part === null ? "" : ` ${speech.say("uploading", { percent: Math.round(row.part * 100) })}`;
    put(element, h("span", {}, speech.say(mark) + percent));
    return element;
  }
  put(
    element,
    h("span", {}, `${speech.say("notSent")}. ${speech.say(reasonOf(row.code), { name: row.files[0]?.name ?? "" })}`),
    h("button", { type: "button", class: "quiet", onclick: () => actions.tryAgain(row.key) }, speech.say("tryAgain")),
    h("button", { type: "button", class: "quiet", onclick: () => actions.edit(row.key) }, speech.say("edit")),
  );
  return element;
}

function reasonOf(code: string | null): "tooLong" | "badFile" | "lostFile" | "refused" {
  if (code === "too_large") return "tooLong";
  if (code === "bad_attachment") return "badFile";
  return code === "file_lost" ? "lostFile" : "refused";
}

/** The first letter, whole: a flag or an accented letter is several code points. */
export function initial(name: string): string {
  const letters = name.trim();
  try {
    const first = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(letters)][0];
    return (first?.segment ?? "").toLocaleUpperCase();
  } catch {
    return (Array.from(letters)[0] ?? "").toLocaleUpperCase();
  }
}
