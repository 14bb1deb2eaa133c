// The desk inside this program. The only file that names @tauri-apps.
import { invoke, isTauri } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

import type { DeskEvent } from "./generated/DeskEvent";
import { DeskError, type DeskHost } from "./host";

/** The name under which src-tauri emits every DeskEvent. */
const EVENT = "desk";

export function isInTauri(): boolean {
  return isTauri();
}

export function tauriHost(): DeskHost {
  return {
    async call(name, request) {
      try {
        return await invoke(name, { request });
      } catch (thrown) {
        throw DeskError.from(thrown);
      }
    },
    listen(handler) {
      const stop = listen<DeskEvent>(EVENT, (event) => handler(event.payload));
      return () => void stop.then((unlisten) => unlisten());
    },
    ready() {
      void invoke("window_ready");
    },
    painted() {
      void invoke("window_painted");
    },
    async openExternal(url) {
      try {
        await invoke("open_external", { url });
      } catch (thrown) {
        throw DeskError.from(thrown);
      }
    },
    async saveAttachment(attachmentId) {
      try {
        return await invoke<string>("save_attachment", { request: { attachment_id: attachmentId } });
      } catch (thrown) {
        throw DeskError.from(thrown);
      }
    },
    async saveExport() {
      try {
        return await invoke<string>("save_export");
      } catch (thrown) {
        throw DeskError.from(thrown);
      }
    },
  };
}
