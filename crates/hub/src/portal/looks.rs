//! The company's colour, made readable: text on it, and itself as text on light
//! and dark ground, all at 4.5:1 (WCAG 1.4.3) whatever colour they chose. The
//! twin of the widget's `colour.ts`.

type Rgb = [f64; 3];

const ENOUGH: f64 = 4.5;
const FALLBACK: Rgb = [11.0, 107.0, 99.0];
const WHITE: Rgb = [255.0; 3];
const BLACK: Rgb = [0.0; 3];
const INK: Rgb = [16.0, 18.0, 20.0];
/// The lightest and darkest grounds of portal.css that text stands on.
const LIGHT_GROUND: Rgb = [246.0, 245.0, 242.0];
const DARK_GROUND: Rgb = [34.0, 34.0, 38.0];

/// Colours of the pages, `#rrggbb`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Brand {
    pub ground: String,
    pub on: String,
    pub link_light: String,
    pub link_dark: String,
}

impl Brand {
    /// From the colour the company chose.
    pub fn of(colour: &str) -> Self {
        let chosen = parse(colour).unwrap_or(FALLBACK);
        let is_dark = contrast(WHITE, chosen) >= ENOUGH || contrast(WHITE, chosen) >= contrast(INK, chosen);
        let on = if is_dark { WHITE } else { INK };
        Self {
            ground: hex(towards(chosen, if is_dark { BLACK } else { WHITE }, on)),
            on: hex(on),
            link_light: hex(towards(chosen, BLACK, LIGHT_GROUND)),
            link_dark: hex(towards(chosen, WHITE, DARK_GROUND)),
        }
    }

    /// The style sheet of the theme.
    pub fn css(&self) -> String {
        let Self { ground, on, link_light, link_dark } = self;
        format!(
            ":root{{--brand:{ground};--on-brand:{on};--link-light:{link_light};--link-dark:{link_dark}}}\n"
        )
    }
}

/// Moves a colour until it can be told from `from`.
fn towards(colour: Rgb, goal: Rgb, from: Rgb) -> Rgb {
    for step in 0..=25 {
        let part = f64::from(step) * 0.04;
        let mut mixed = colour;
        for (value, goal) in mixed.iter_mut().zip(goal) {
            *value = (*value + (goal - *value) * part).round();
        }
        if contrast(mixed, from) >= ENOUGH {
            return mixed;
        }
    }
    goal
}

fn parse(colour: &str) -> Option<Rgb> {
    let digits = hex::decode(colour.trim().strip_prefix('#')?).ok()?;
    let [r, g, b] = <[u8; 3]>::try_from(digits).ok()?;
    Some([r.into(), g.into(), b.into()])
}

/// The ratio of WCAG 2.
fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance([r, g, b]: Rgb) -> f64 {
    let linear = |value: f64| {
        let s = value / 255.0;
        if s <= 0.04045 { s / 12.92 } else { ((s + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

fn hex(rgb: Rgb) -> String {
    format!("#{}", hex::encode(rgb.map(|value| value as u8)))
}

#[cfg(test)]
mod tests {
    use super::{Brand, DARK_GROUND, LIGHT_GROUND, contrast, parse};

    #[test]
    fn every_colour_a_company_may_choose_stays_readable() {
        for colour in
            ["#ffffff", "#000000", "#ffff00", "#0f5273", "#777777", "#ff8800", "#00ff7f", "nonsense"]
        {
            let brand = Brand::of(colour);
            let read = |text: &str| parse(text).expect("a colour");
            assert!(contrast(read(&brand.on), read(&brand.ground)) >= 4.5, "on {colour}");
            assert!(contrast(read(&brand.link_light), LIGHT_GROUND) >= 4.5, "{colour} on light");
            assert!(contrast(read(&brand.link_dark), DARK_GROUND) >= 4.5, "{colour} on dark");
        }
    }

    #[test]
    fn a_colour_that_is_readable_stays_as_it_is() {
        assert_eq!(Brand::of("#0f5273").ground, "#0f5273");
    }
}
