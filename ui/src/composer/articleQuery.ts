// Looking for an article while writing: what is being typed after "??", and putting
// an article's words where that stood.

/** The letters after the "??" the caret stands behind. */
export interface ArticleQuery {
  /** Where the first "?" stands. */
  start: number;
  /** What follows them, up to the caret. */
  letters: string;
}

/** What is being typed at the caret, when it asks for an article. "Really?" and "what??" do not. */
export function articleAt(body: string, caret: number): ArticleQuery | undefined {
  const letters = /(?:^|\s)\?\?([^\n?]{0,60})$/u.exec(body.slice(0, caret))?.[1];
  if (letters === undefined) return undefined;
  return { start: caret - letters.length - 2, letters: letters.trim() };
}

/**
 * Puts words where the caret is, or in place of `from` to the caret: as if they were typed,
 * so that undo takes them out again. Words of several lines begin on a line of their own.
 */
export function insertAtCaret(box: HTMLTextAreaElement, words: string, from?: number): void {
  box.focus();
  if (from !== undefined) box.setSelectionRange(from, Math.max(from, box.selectionEnd));
  const before = box.value.slice(0, box.selectionStart);
  const gap = before === "" || /\s$/u.test(before) ? "" : words.includes("\n") ? "\n" : " ";
  // Deprecated and without a successor: nothing else that a script inserts can be undone.
  if (document.execCommand("insertText", false, gap + words)) return;
  box.setRangeText(gap + words, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
