// The desk behind a loopback address: for browser tests and for people who
// cannot install. The token comes in the page's fragment (#token=...), which is
// never sent to a server, and leaves the address bar at once.
import type { DeskEvent } from "./generated/DeskEvent";
import { DeskError, type DeskHost } from "./host";

const KEPT = "throughline.token";

/** The token of the loopback host, if this page was opened by one. A reload finds it in the tab's own storage. */
export function takeToken(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem(KEPT, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return given ?? sessionStorage.getItem(KEPT);
}

export function httpHost(token: string): DeskHost {
  const host: DeskHost = {
    async call(name, request) {
      let response: Response;
      const body = JSON.stringify(request);
      try {
        response = await fetch(`/ipc/${name}`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body,
          // What was typed last must arrive though the page is being closed; browsers allow that up to 64 KiB.
          keepalive: (name === "save_draft" || name === "save_article_draft") && body.length < 20_000,
        });
      } catch (thrown) {
        throw new DeskError("internal", `the loopback host does not answer: ${String(thrown)}`, "host");
      }
      const answer: unknown = await response.json().catch(() => null);
      if (response.ok) return answer as never;
      throw DeskError.from(answer ?? `HTTP ${response.status}`);
    },

    listen(handler) {
      const source = new EventSource(`/events?token=${encodeURIComponent(token)}`);
      let hasBeenOpen = false;
      source.onmessage = (message) => handler(JSON.parse(String(message.data)) as DeskEvent);
      source.onopen = () => {
        // Whatever was said while the stream was down is lost: read everything again.
        if (hasBeenOpen) {
          handler({ type: "session" });
          handler({ type: "changed", tags: [{ tag: "all" }] });
        }
        hasBeenOpen = true;
      };
      return () => source.close();
    },

    // A browser's window is shown already.
    ready() {},

    painted() {
      void fetch("/ready", { method: "POST", headers: { authorization: `Bearer ${token}` } });
    },

    async openExternal(url) {
      window.open(url, "_blank", "noopener,noreferrer");
    },

    async saveAttachment(attachmentId) {
      const file = await host.call("get_attachment", { attachment_id: attachmentId });
      download(file.attachment.name, file.attachment.media_type, file.base64);
      return null;
    },

    async saveExport() {
      const made = await host.call("export_articles", {});
      download(made.name, "application/zip", made.base64);
      return null;
    },
  };
  return host;
}

function download(name: string, type: string, base64: string): void {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
