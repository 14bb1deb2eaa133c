// The company's colour, made readable: text on it, and itself as text on light
// and dark ground, all at 4.5:1 (WCAG 1.4.3) whatever colour they chose.

type Rgb = [number, number, number];

const FALLBACK = "#0b6b63";
const ENOUGH = 4.5;

export interface Brand {
  ground: string;
  /** Text on the ground. */
  on: string;
  /** The colour as text on white, and on the dark panel. */
  onLight: string;
  onDark: string;
}

export function brand(colour: string | null | undefined): Brand {
  const ground = parse(colour ?? "") ?? (parse(FALLBACK) as Rgb);
  const white: Rgb = [255, 255, 255];
  const ink: Rgb = [16, 18, 20];
  const on = contrast(white, ground) >= contrast(ink, ground) || contrast(white, ground) >= ENOUGH ? white : ink;
  return {
    ground: hex(towards(ground, on === white ? [0, 0, 0] : white, on)),
    on: hex(on),
    onLight: hex(towards(ground, [0, 0, 0], [246, 245, 242])),
    onDark: hex(towards(ground, white, [40, 40, 46])),
  };
}

/** Moves a colour until it can be told from `from`. */
function towards(colour: Rgb, goal: Rgb, from: Rgb): Rgb {
  for (let part = 0; part <= 1; part += 0.04) {
    const mixed = colour.map((v, i) => Math.round(v + ((goal[i] ?? 0) - v) * part)) as Rgb;
    if (contrast(mixed, from) >= ENOUGH) return mixed;
  }
  return goal;
}

export function parse(colour: string): Rgb | null {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour.trim());
  return found ? [parseInt(found[1] ?? "", 16), parseInt(found[2] ?? "", 16), parseInt(found[3] ?? "", 16)] : null;
}

/** The ratio of WCAG 2. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((v) => {
    const s = v / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function hex(rgb: Rgb): string {
  return `#${rgb.map((v) => v.toString(16).padStart(2, "0")).join("")}`;
}
