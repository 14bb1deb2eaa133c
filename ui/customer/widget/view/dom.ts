// Building blocks for the page. Everything goes in as text or as properties,
// never as markup, so nothing a person wrote can become part of the page.

type Child = Node | string | null | false | undefined;
type Props = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

/** An element: `on…` functions become listeners, true is an empty attribute, false and null none. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as unknown as EventListener);
    else set(element, name, value);
  }
  put(element, ...children);
  return element;
}

export function set(element: Element, name: string, value: string | number | boolean | null | undefined): void {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

export function put(element: Element, ...children: Child[]): void {
  for (const child of children) if (child || child === "") element.append(child);
}

/** Changes a text only when it differs, so that screen readers hear it once. */
export function text(element: Element, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}

const SVG = "http://www.w3.org/2000/svg";

/** A 24 px line icon from path data. */
export function icon(...paths: string[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "1.9", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** The line of the product, once, behind the welcome. */
export function thread(): SVGSVGElement {
  const line = icon("M-2 11C5 11 5 5 12 5s6 7 14 2");
  line.setAttribute("viewBox", "0 0 24 16");
  line.setAttribute("preserveAspectRatio", "none");
  line.setAttribute("class", "thread");
  return line;
}

export const ICONS = {
  chat: ["M20 11.5a7.5 7.5 0 0 1-7.5 7.5H5l1.6-3A7.5 7.5 0 1 1 20 11.5Z"],
  close: ["M6 6l12 12M18 6L6 18"],
  down: ["M6 9.5l6 6 6-6"],
  send: ["M12 19V5.5M5.5 12L12 5.5l6.5 6.5"],
  attach: ["M19 11.5l-7.2 7.2a4.5 4.5 0 0 1-6.4-6.4l7.7-7.7a3 3 0 0 1 4.3 4.3l-7.7 7.6a1.5 1.5 0 0 1-2.1-2.1l6.9-6.9"],
  file: ["M6 3.5h8l4.5 4.5v12.5H6z", "M13.5 3.5V8.5h5"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  checks: ["M2.5 12.5l4.5 4.5L16.5 7.5", "M11.5 16.5l.5.5 9.5-9.5"],
  clock: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z", "M12 7.5v5l3 1.5"],
  alert: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z", "M12 7.5v5.5M12 16.2v.1"],
} as const;
