// What of the knowledge base goes into the reply that is being written: the card it
// takes along, and the answers put into its words. Kept for each conversation while
// the window is open; told to the desk once the reply is sent, and only what is still
// in it then. Sending is what makes an answer true.
import type { AnsweredWith } from "../../ipc/generated/AnsweredWith";
import type { AnswerUse } from "../../ipc/generated/AnswerUse";
import { report } from "../report";
import { recordAnswer } from "./answers.svelte";

/** An article that goes along as a card. */
export interface Card {
  articleId: string;
  title: string;
  /** The customers' words it answers; empty: their latest. */
  question: string;
}

/** Words an answer put into the reply. */
export interface Used {
  answer: AnsweredWith;
  used: Extract<AnswerUse, "inserted_text" | "linked">;
  words: string;
  question: string;
}

/** What the answers beside a reply may do with it. */
export interface Writing {
  readonly body: string;
  readonly isNote: boolean;
  /** The reply goes by chat, which shows cards. */
  readonly takesCards: boolean;
  /** Puts words where the caret is; undone like typing. */
  insert(used: Used): void;
  attach(card: Card): void;
}

const kept = new Map<string, AnswersUsed>();

/** Those of a conversation. */
export function answersUsedIn(conversationId: string): AnswersUsed {
  const known = kept.get(conversationId) ?? new AnswersUsed(conversationId);
  kept.set(conversationId, known);
  return known;
}

class AnswersUsed {
  card = $state.raw<Card | null>(null);
  #used: Used[] = [];
  readonly #conversationId: string;

  constructor(conversationId: string) {
    this.#conversationId = conversationId;
  }

  add(used: Used): void {
    this.#used.push(used);
  }

  /** The reply is in the outbox: what it carried is learned. */
  sent(body: string, card: Card | null): void {
    const inIt = this.#used.filter((one) => isStillIn(body, one.words));
    this.#used = [];
    const toldOf = new Set<string>();
    const tell = (answer: AnsweredWith, used: AnswerUse, question: string) => {
      const key = JSON.stringify(answer);
      if (toldOf.has(key)) return;
      toldOf.add(key);
      recordAnswer(this.#conversationId, answer, used, question).catch(report);
    };
    if (card) {
      if (this.card?.articleId === card.articleId) this.card = null;
      tell({ type: "article", article_id: card.articleId }, "card", card.question);
    }
    for (const one of inIt) tell(one.answer, one.used, one.question);
  }
}

/** Some whole line of them is: words that were taken out again answered nothing. */
function isStillIn(body: string, words: string): boolean {
  const lines = words.split("\n").map((line) => line.trim());
  return lines.some((line) => line.length > 0 && body.includes(line));
}
