// Actions of the window as a whole: where to go, how it looks, who is at work.
import { offer } from "../actions/registry.svelte";
import type { ActionId } from "../actions/list";
import { t } from "../locales/words";
import { cyclePanes, focusPane } from "../shell/panes";
import { call } from "../state/desk.svelte";
import { DeskError } from "../ipc/host";
import { libraryPages, libraryPlace } from "../state/shelf/libraryPlace.svelte";
import { place, views } from "../state/window/place.svelte";
import { report } from "../state/report";
import { session } from "../state/session.svelte";
import { toasts } from "../state/window/toasts.svelte";
import { undo } from "../state/window/undo.svelte";

/** The text sizes there are, in per cent. */
export const fontSizes = [100, 110, 125, 150, 175, 200] as const;

/** Goes somewhere and takes the focus along, so that the next key acts there. */
function go(pane: string, move: () => void): void {
  move();
  requestAnimationFrame(() => focusPane(pane));
}

export class WindowActions {
  isFinding = $state(false);
  isShowingKeys = $state(false);
  isCreatingCustomer = $state(false);
  /** What was looked for and not found, to begin the new customer with. */
  newCustomerTyped = $state("");
  isStarting = $state(false);
  isAskingToDiscard = $state(false);
  /** The demo shop's address, where no browser could be opened. */
  shopUrl = $state<string | null>(null);

  /** Call it in a component's script. */
  constructor() {
    const signedIn = () => session.agent !== null && session.connection.state !== "first_sync";
    const offered = (id: ActionId, run: () => void, when: () => boolean = () => true) => offer(id, run, () => signedIn() && when());
    offered("find", () => (this.isFinding = true));
    offered("show-keys", () => (this.isShowingKeys = true));
    offered("go-inbox", () => go("list", () => place.goTo("inbox")));
    for (const view of views) offered(`go-${view}`, () => go("list", () => place.showView(view)));
    offered("go-customers", () => place.goTo("customers"));
    offered("go-knowledge", () => go("list", () => place.goTo("knowledge")));
    for (const page of libraryPages) offered(`go-${page}`, () => go("thread", () => libraryPlace.show(page)));
    offered("go-outbox", () => go("thread", () => place.goTo("outbox")));
    offered("go-settings", () => go("thread", () => place.goTo("settings")));
    offered("new-conversation", () => (this.isStarting = true));
    offered("new-customer", () => this.createCustomer(""));
    offered("play-customer", () => void this.#play(), () => session.current?.is_embedded_hub === true);
    offered("undo", () => undo.take(), () => undo.isPossible);
    offered("next-pane", () => cyclePanes(1));
    offered("previous-pane", () => cyclePanes(-1));
    offered("sign-out", () => void this.signOut(false));
    this.#offerLook(offered);
  }

  #offerLook(offered: (id: ActionId, run: () => void, when?: () => boolean) => void): void {
    const change = (settings: Parameters<typeof session.change>[0]) => void session.change(settings).catch(report);
    const size = (step: 1 | -1) => fontSizes[fontSizes.findIndex((one) => one >= session.settings.font_percent) + step];
    const resize = (step: 1 | -1) => () => change({ font_percent: size(step) ?? session.settings.font_percent });
    offered("text-larger", resize(1), () => size(1) !== undefined);
    offered("text-smaller", resize(-1), () => size(-1) !== undefined);
    offered("text-normal", () => change({ font_percent: 100 }));
    offered("theme-system", () => change({ theme: "system" }));
    offered("theme-light", () => change({ theme: "light" }));
    offered("theme-dark", () => change({ theme: "dark" }));
    offered("theme-high-contrast", () => change({ theme: "high_contrast" }));
    offered("presence-available", () => void session.setPresence("available").catch(report));
    offered("presence-away", () => void session.setPresence("away").catch(report));
  }

  createCustomer(typed: string): void {
    this.newCustomerTyped = typed;
    this.isCreatingCustomer = true;
  }

  /** Asks first when replies are still waiting. */
  async signOut(isDiscarding: boolean): Promise<void> {
    try {
      await session.signOut(isDiscarding);
      this.isAskingToDiscard = false;
    } catch (thrown) {
      if (DeskError.from(thrown).code === "conflict") this.isAskingToDiscard = true;
      else report(thrown);
    }
  }

  async #play(): Promise<void> {
    try {
      const shop = await call("play_customer", {});
      if (shop.was_opened) toasts.say(t("play-opened"));
      else this.shopUrl = shop.url;
    } catch (thrown) {
      report(thrown);
    }
  }
}
