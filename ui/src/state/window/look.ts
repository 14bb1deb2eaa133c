// Puts the settings onto the page: colours, density, text size. What was chosen
// last is remembered, so the first paint already has the right colours.
import type { Settings } from "../../ipc/generated/Settings";
import { remember } from "./remembered";

const BASE_PX = 13;

/** What stands in `data-theme`. */
function resolved(theme: Settings["theme"]): string {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const wantsContrast = theme === "high_contrast" || (theme === "system" && matchMedia("(prefers-contrast: more)").matches);
  if (wantsContrast) return isDark ? "high-contrast-dark" : "high-contrast";
  if (theme === "system") return isDark ? "dark" : "light";
  return theme;
}

export function applySettings(settings: Pick<Settings, "theme" | "density" | "font_percent">): void {
  const root = document.documentElement;
  root.dataset.theme = resolved(settings.theme);
  root.dataset.density = settings.density;
  root.style.fontSize = `${(BASE_PX * settings.font_percent) / 100}px`;
  remember("look", JSON.stringify({ theme: settings.theme, density: settings.density, font_percent: settings.font_percent }));
}

/** Before the desk has answered: as it was last time. */
export function applyRememberedLook(): void {
  try {
    const look = JSON.parse(localStorage.getItem("throughline.look") ?? "") as Settings;
    applySettings({ theme: look.theme, density: look.density, font_percent: look.font_percent || 100 });
  } catch {
    applySettings({ theme: "system", density: "default", font_percent: 100 });
  }
}

/** Calls when the system's colours or contrast change; returns how to stop. */
export function onSystemLook(changed: () => void): () => void {
  const queries = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", changed);
  return () => queries.forEach((query) => query.removeEventListener("change", changed));
}
