// The arrows of ui/README.md, and what svelte-check does not see. An arrow drawn
// the wrong way fails here.
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import { configs as typescript, parser, plugin } from "typescript-eslint";

import svelteConfig from "./svelte.config.js";

const domains = ["inbox", "timeline", "composer", "customer", "outbox", "settings", "shell", "palette", "knowledge", "answers", "library"];
const shared = ["actions", "channel", "article"];

/** Files of a folder may not import these folders (or packages). */
function arrow(folder, forbidden, packages = []) {
  return {
    files: [`src/${folder}/**/*.{ts,svelte}`],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            ...(forbidden.length > 0
              ? [{ group: forbidden.map((name) => `**/${name}/**`), message: `${folder}/ may not import this: see the tiers in ui/README.md.` }]
              : []),
            ...(packages.length > 0 ? [{ group: packages, message: "Only parts/ (components) or ipc/tauri.ts (the shell) may." }] : []),
          ],
        },
      ],
    },
  };
}

const shell = ["@tauri-apps/*"];
const components = ["bits-ui", "bits-ui/*", "virtua", "virtua/*", "@lucide/*"];
const below = { ipc: ["parts", "state", ...shared, ...domains, "screens"], locales: ["parts", "state", ...shared, ...domains, "screens"] };

export default [
  { ignores: ["dist/", "customer/dist/", "src/ipc/generated/", "node_modules/"] },
  ...typescript.recommended,
  ...svelte.configs["flat/recommended"],
  {
    languageOptions: { globals: { ...globals.browser } },
    plugins: { "@typescript-eslint": plugin },
    rules: {
      eqeqeq: "error",
      "no-console": ["error", { allow: ["warn", "error"] }],
      "no-undef": "off",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "A customer's words are text." },
        { property: "outerHTML", message: "A customer's words are text." },
        { property: "insertAdjacentHTML", message: "A customer's words are text." },
      ],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser, extraFileExtensions: [".svelte"], svelteConfig } },
    rules: {
      "svelte/no-at-html-tags": "error",
      "svelte/button-has-type": "error",
      "svelte/no-target-blank": "error",
      "svelte/require-each-key": "error",
      // A static style attribute is refused by the CSP; a directive goes through the CSSOM.
      "no-restricted-syntax": ["error", { selector: "SvelteAttribute[key.name='style']", message: "Use style:--x={value}." }],
      // Plain maps and sets that nothing reactive reads are right where they are.
      "svelte/prefer-svelte-reactivity": "off",
      "svelte/no-navigation-without-resolve": "off",
      "max-lines": ["error", { max: 350, skipBlankLines: true }],
    },
  },
  { files: ["**/*.ts"], rules: { "max-lines": ["error", { max: 350, skipBlankLines: true }] } },
  arrow("parts", ["ipc", "locales", "state", ...shared, ...domains, "screens"], shell),
  arrow("ipc", below.ipc, components),
  arrow("locales", below.locales, [...components, ...shell]),
  arrow("state", ["parts", ...shared, ...domains, "screens"], [...components, ...shell]),
  arrow("channel", [...domains, "screens", "actions"], [...components, ...shell]),
  arrow("article", [...domains, "screens", "actions"], [...components, ...shell]),
  arrow("actions", [...domains, "screens"], [...components, ...shell]),
  ...domains.map((name) => arrow(name, [...domains.filter((other) => other !== name), "screens"], [...components, ...shell])),
  arrow("screens", [], [...components, ...shell]),
  { files: ["**/vite.config.ts"], rules: { "no-console": "off" } },
  { files: ["src/ipc/tauri.ts"], rules: { "no-restricted-imports": "off" } },
];
