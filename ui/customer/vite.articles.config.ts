// Builds `widget-articles.js`: what the widget fetches when it is to show an
// article. A module, so that it can be imported when it is needed.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = dirname(fileURLToPath(import.meta.url));

export default defineConfig({
  root: here,
  publicDir: false,
  build: {
    outDir: join(here, "dist"),
    emptyOutDir: false,
    target: ["chrome111", "safari16.2", "firefox113"],
    reportCompressedSize: true,
    lib: { entry: join(here, "widget/articles/main.ts"), formats: ["es"], fileName: () => "widget-articles.js" },
  },
});
