// How wide things are. Widths are counted in the window's own units (px at 100 %
// text), so that larger text folds the panes just as a narrower window does.
import { remember, rememberedNumber } from "./remembered";
import { session } from "../session.svelte";

export const listWidths = { least: 260, most: 480 };
export const panelWidths = { least: 264, most: 440 };

/** Below this the panel becomes a drawer; below the second the list and the conversation take turns. */
const NARROW = 1_100;
const SMALL = 800;

class Layout {
  #windowWidth = $state(window.innerWidth);
  list = $state(rememberedNumber("list-width", listWidths.least, listWidths.most, 332));
  panel = $state(rememberedNumber("panel-width", panelWidths.least, panelWidths.most, 316));
  #isPanelHidden = $state(localStorage.getItem("throughline.panel") === "hidden");
  #isDrawerOpen = $state(false);

  scale = $derived(session.settings.font_percent / 100);
  width = $derived(this.#windowWidth / this.scale);
  isNarrow = $derived(this.width < NARROW);
  isSmall = $derived(this.width < SMALL);
  isPanelShown = $derived(this.isNarrow ? this.#isDrawerOpen : !this.#isPanelHidden);

  /** Follows the window; returns how to stop. */
  follow(): () => void {
    const measure = () => {
      this.#windowWidth = window.innerWidth;
      // A drawer is opened for a moment; it is not waiting when the window is narrow again.
      if (!this.isNarrow) this.#isDrawerOpen = false;
    };
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }

  showPanel(isShown: boolean): void {
    if (this.isNarrow) this.#isDrawerOpen = isShown;
    else {
      this.#isPanelHidden = !isShown;
      remember("panel", isShown ? null : "hidden");
    }
  }

  setList(width: number): void {
    this.list = Math.round(Math.min(listWidths.most, Math.max(listWidths.least, width)));
    remember("list-width", this.list);
  }

  setPanel(width: number): void {
    this.panel = Math.round(Math.min(panelWidths.most, Math.max(panelWidths.least, width)));
    remember("panel-width", this.panel);
  }
}

export const layout = new Layout();
