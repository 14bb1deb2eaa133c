// Builds what customers load from the hub, under fixed names: `widget.js`, one
// classic script with nothing around it, and `demo/`, the static demo shop.
// Fails when the widget outgrows what a company should ask of its customers.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const LIMIT_BYTES = 25 * 1024;

/** Each page of the shop is its own words inside the one layout. */
function demoShop(): Plugin {
  return {
    name: "demo-shop",
    closeBundle() {
      const from = join(here, "demo");
      const to = join(dist, "demo");
      mkdirSync(to, { recursive: true });
      const layout = readFileSync(join(from, "layout.html"), "utf8");
      for (const name of readdirSync(join(from, "pages"))) {
        const page = readFileSync(join(from, "pages", name), "utf8");
        const title = /<!--\s*title:\s*(.*?)\s*-->/.exec(page)?.[1];
        if (!title) throw new Error(`demo/pages/${name} begins with <!-- title: … -->`);
        const current = `href="/demo/${name}"`;
        const whole = layout
          .replace("{{title}}", () => title)
          .replace("{{page}}", () => page)
          .replace(`<a ${current}`, () => `<a aria-current="page" ${current}`);
        writeFileSync(join(to, name), whole);
      }
      cpSync(join(from, "static"), to, { recursive: true });
    },
  };
}

function sizeLimit(): Plugin {
  return {
    name: "size-limit",
    writeBundle() {
      const bytes = gzipSync(readFileSync(join(dist, "widget.js")), { level: 9 }).length;
      const words = `widget.js is ${(bytes / 1024).toFixed(1)} KiB gzipped of ${LIMIT_BYTES / 1024} KiB allowed`;
      if (bytes >= LIMIT_BYTES) throw new Error(words);
      console.log(words);
    },
  };
}

export default defineConfig({
  root: here,
  publicDir: false,
  plugins: [sizeLimit(), demoShop()],
  build: {
    outDir: dist,
    emptyOutDir: true,
    target: ["chrome111", "safari16.2", "firefox113"],
    reportCompressedSize: false,
    lib: { entry: join(here, "widget/main.ts"), formats: ["iife"], name: "throughlineWidget", fileName: () => "widget.js" },
  },
});
