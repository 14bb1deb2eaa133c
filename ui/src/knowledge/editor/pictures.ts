// Pictures that are pasted, dropped or picked: kept by the desk, named in Markdown.
import { DeskError } from "../../ipc/host";
import { t } from "../../locales/words";
import { base64Of, isPicture } from "../../state/attachments";
import { call } from "../../state/desk.svelte";
import { bracketed } from "./edits";

/** What came of some files: Markdown to put in, and sentences about those that could not be kept. */
export async function keepPictures(files: readonly File[]): Promise<{ markdown: string; refused: string[] }> {
  const lines: string[] = [];
  const refused: string[] = [];
  for (const file of files) {
    const name = file.name || t("editor-picture-unnamed");
    if (!isPicture(file.type)) {
      refused.push(t("editor-picture-other", { name }));
      continue;
    }
    try {
      const kept = await call("add_attachment", { name: file.name || "picture.png", base64: await base64Of(file) });
      lines.push(`![${bracketed(name.replace(/\.\w+$/, ""))}](attachment:${kept.id})`);
    } catch (thrown) {
      const code = DeskError.from(thrown).code;
      refused.push(t(code === "too_large" ? "editor-picture-large" : "editor-picture-failed", { name }));
    }
  }
  return { markdown: lines.join("\n\n"), refused };
}
