// Building blocks for the page. Everything goes in as text or as properties,
// never as markup, so nothing a person wrote can become part of the page.

type Child = Node | string | null | false | undefined;
type Props = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

/** An element: `on…` functions become listeners, true is an empty attribute, false and null none. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as unknown as EventListener);
    else set(element, name, value);
  }
  put(element, ...children);
  return element;
}

export function set(element: Element, name: string, value: string | number | boolean | null | undefined): void {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : String(value));
}

export function put(element: Element, ...children: Child[]): void {
  for (const child of children) if (child || child === '') element.append(child);
}

/** Changes a text only when it differs, so that screen readers hear it once. */
export function text(element: Element, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A 24 px line icon from path data. */
export function icon(...paths: string[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const attributes = { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.9', 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true' };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  for (const d of paths) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}

export const ICONS = {
  chat: ['M20 11.500a7.500 7.500 0 0 1-7.500 7.500H5l1.600-3A7.500 7.500 0 1 1 20 11.500Z'],
  close: ['M6 6l12 12M18 6L6 18'],
  down: ['M6 9.500l6 6 6-6'],
  send: ['M12 19V5.500M5.500 12L12 5.500l6.500 6.500'],
  attach: ['M19 11.500l-7.200 7.200a4.500 4.500 0 0 1-6.400-6.400l7.700-7.700a3 3 0 0 1 4.300 4.300l-7.700 7.600a1.500 1.500 0 0 1-2.100-2.100l6.900-6.900'],
  file: ['M6 3.500h8l4.500 4.500v12.500H6z', 'M13.500 3.500V8.500h5'],
  check: ['M5 12.500l4.500 4.500L19 7.500'],
  checks: ['M2.500 12.500l4.500 4.500L16.500 7.500', 'M11.500 16.500l.5.5 9.500-9.500'],
  clock: ['M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17Z', 'M12 7.500v5l3 1.500'],
  alert: ['M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17Z', 'M12 7.500v5.500M12 16.200v.1'],
} as const;
