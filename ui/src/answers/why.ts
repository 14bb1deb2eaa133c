// Why something is suggested, and what it is called, in words.
import { dayName, list } from "../locales/dates";
import { t } from "../locales/words";
import type { Answer } from "../state/shelf/answers.svelte";

const MOST_WORDS = 4;

/** "used 14 times for questions like this", or the words that fit. */
export function whyWords(answer: Answer): string {
  const { times_used, matched_words } = (answer.article ?? answer.reply).why;
  if (times_used > 0) return t("answers-used", { times: times_used });
  if (matched_words.length === 0) return "";
  return t("answers-matched", { words: list(matched_words.slice(0, MOST_WORDS).map((word) => `“${word}”`)) });
}

/** The article's title, or the first words of what was said. */
export function titleOf(answer: Answer): string {
  return answer.article?.title ?? answer.reply?.text.split("\n", 1)[0] ?? "";
}

/** Who answered, and when. */
export function replyBy(answer: Answer): string {
  if (!answer.reply) return "";
  const when = dayName(answer.reply.at, Date.now());
  return answer.reply.agent_name ? t("answers-reply-of", { name: answer.reply.agent_name, when }) : t("answers-reply", { when });
}
