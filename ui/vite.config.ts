// Builds the agent's window. The page is static, runs under `default-src 'self'`
// and is served by Tauri, by the loopback host or by `vite dev` (with the fake desk).
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

// Tests run in a real browser engine. Where it is installed differs per machine.
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";

export default defineConfig({
  plugins: [svelte()],
  base: "./",
  clearScreen: false,
  // Two runs of the tests at once are fine; two `npm run dev` are a mistake.
  server: { port: 5173, strictPort: process.env.VITEST === undefined, host: "127.0.0.1" },
  build: {
    target: ["safari16", "chrome105"],
    outDir: "dist",
    emptyOutDir: true,
    // Fonts and icons stay files: `font-src 'self'` refuses data URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    include: ["src/**/*.test.ts", "customer/**/*.test.ts"],
    setupFiles: ["src/testing/setup.ts"],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { executablePath: chromium, args: ["--no-sandbox"] },
        // Nothing is judged half faded in.
        contextOptions: { reducedMotion: "reduce", locale: "en-GB" },
      }),
      instances: [{ browser: "chromium" }],
      viewport: { width: 1440, height: 900 },
    },
  },
});
