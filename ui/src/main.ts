// Starts the window: chooses the desk, puts the remembered look on, mounts.
import { mount } from "svelte";
import "@fontsource-variable/inter/wght.css";

import "./tokens.css";
import "./base.css";
import { httpHost, takeToken } from "./ipc/http";
import type { DeskHost } from "./ipc/host";
import { isInTauri, tauriHost } from "./ipc/tauri";
import App from "./screens/App.svelte";
import { connectDesk } from "./state/desk.svelte";
import { applyRememberedLook } from "./state/window/look";

async function chooseHost(): Promise<DeskHost> {
  if (isInTauri()) return tauriHost();
  const token = takeToken();
  if (token) return httpHost(token);
  // Left out of a real build: the made-up company is for development only.
  if (import.meta.env.DEV || import.meta.env.VITE_FAKE) return (await import("./ipc/fake/shown")).shownDesk();
  return httpHost("");
}

const target = document.getElementById("app");
if (!target) throw new Error("BUG: index.html has #app");
applyRememberedLook();
connectDesk(await chooseHost());
mount(App, { target });
