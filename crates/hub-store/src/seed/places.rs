//! Where customers live: cities with their time zone and language, and phone
//! numbers in a range that the country's metadata takes for valid.

use super::dice::Dice;
use super::names::Culture;

/// A country as far as customers need it.
#[derive(Debug)]
pub(super) struct Country {
    /// Of a hundred thousand customers, in thousands.
    pub(super) weight: u64,
    /// BCP 47 tag.
    pub(super) language: &'static str,
    /// City and IANA time zone.
    pub(super) cities: &'static [(&'static str, &'static str)],
    /// Who lives there.
    pub(super) cultures: &'static [(u64, Culture)],
    /// E.164 beginning of a mobile number, and how many digits follow.
    pub(super) mobile: (&'static str, u32),
}

use Culture::{
    Arabic, British, Chinese, Czech, French, German, Greek, Hebrew, Indian, Irish, Italian, Japanese, Korean,
    Nigerian, Nordic, Pakistani, Polish, Portuguese, Spanish, Turkish, Ukrainian, Vietnamese,
};

const LONDON: &str = "Europe/London";

/// Where they live. Most of them in Britain: the company is in Leeds.
pub(super) const COUNTRIES: &[Country] = &[
    Country {
        weight: 62,
        language: "en-GB",
        cities: &[
            ("Leeds", LONDON),
            ("Leeds", LONDON),
            ("Leeds", LONDON),
            ("Bradford", LONDON),
            ("York", LONDON),
            ("Sheffield", LONDON),
            ("Hull", LONDON),
            ("Harrogate", LONDON),
            ("Huddersfield", LONDON),
            ("Wakefield", LONDON),
            ("Manchester", LONDON),
            ("Newcastle upon Tyne", LONDON),
            ("London", LONDON),
            ("Glasgow", LONDON),
            ("Cardiff", LONDON),
            ("Belfast", LONDON),
        ],
        cultures: &[
            (58, British),
            (4, Irish),
            (7, Nigerian),
            (9, Indian),
            (8, Pakistani),
            (6, Polish),
            (1, Czech),
            (1, Turkish),
            (1, Greek),
            (1, Ukrainian),
            (2, Arabic),
            (1, Chinese),
            (1, Japanese),
            (1, Vietnamese),
        ],
        mobile: ("+4474", 8),
    },
    Country {
        weight: 6,
        language: "en-IE",
        cities: &[("Dublin", "Europe/Dublin"), ("Cork", "Europe/Dublin"), ("Galway", "Europe/Dublin")],
        cultures: &[(8, Irish), (1, Polish), (1, British)],
        mobile: ("+35385", 7),
    },
    Country {
        weight: 4,
        language: "de-DE",
        cities: &[("Köln", "Europe/Berlin"), ("München", "Europe/Berlin"), ("Leipzig", "Europe/Berlin")],
        cultures: &[(8, German), (1, Turkish), (1, Arabic)],
        mobile: ("+491512", 7),
    },
    Country {
        weight: 4,
        language: "fr-FR",
        cities: &[("Lille", "Europe/Paris"), ("Orléans", "Europe/Paris"), ("Besançon", "Europe/Paris")],
        cultures: &[(8, French), (1, Arabic), (1, Vietnamese)],
        mobile: ("+336", 8),
    },
    Country {
        weight: 3,
        language: "es-ES",
        cities: &[
            ("A Coruña", "Europe/Madrid"),
            ("Málaga", "Europe/Madrid"),
            ("Las Palmas", "Atlantic/Canary"),
        ],
        cultures: &[(1, Spanish)],
        mobile: ("+346", 8),
    },
    Country {
        weight: 2,
        language: "pt-PT",
        cities: &[
            ("Évora", "Europe/Lisbon"),
            ("Porto", "Europe/Lisbon"),
            ("Ponta Delgada", "Atlantic/Azores"),
        ],
        cultures: &[(1, Portuguese)],
        mobile: ("+35191", 7),
    },
    Country {
        weight: 2,
        language: "it-IT",
        cities: &[("Bologna", "Europe/Rome"), ("Forlì", "Europe/Rome")],
        cultures: &[(1, Italian)],
        mobile: ("+39347", 7),
    },
    Country {
        weight: 3,
        language: "pl-PL",
        cities: &[("Łódź", "Europe/Warsaw"), ("Gdańsk", "Europe/Warsaw"), ("Wrocław", "Europe/Warsaw")],
        cultures: &[(8, Polish), (2, Ukrainian)],
        mobile: ("+48601", 6),
    },
    Country {
        weight: 2,
        language: "cs-CZ",
        cities: &[("Brno", "Europe/Prague"), ("Plzeň", "Europe/Prague"), ("Ústí nad Labem", "Europe/Prague")],
        cultures: &[(9, Czech), (1, Vietnamese)],
        mobile: ("+420601", 6),
    },
    Country {
        weight: 2,
        language: "sv-SE",
        cities: &[
            ("Göteborg", "Europe/Stockholm"),
            ("Malmö", "Europe/Stockholm"),
            ("Umeå", "Europe/Stockholm"),
        ],
        cultures: &[(9, Nordic), (1, Arabic)],
        mobile: ("+4670", 7),
    },
    Country {
        weight: 1,
        language: "tr-TR",
        cities: &[("İzmir", "Europe/Istanbul"), ("Eskişehir", "Europe/Istanbul")],
        cultures: &[(1, Turkish)],
        mobile: ("+90532", 7),
    },
    Country {
        weight: 1,
        language: "el-GR",
        cities: &[("Θεσσαλονίκη", "Europe/Athens"), ("Πάτρα", "Europe/Athens")],
        cultures: &[(1, Greek)],
        mobile: ("+30694", 7),
    },
    Country {
        weight: 1,
        language: "uk-UA",
        cities: &[("Київ", "Europe/Kyiv"), ("Львів", "Europe/Kyiv")],
        cultures: &[(1, Ukrainian)],
        mobile: ("+38067", 7),
    },
    Country {
        weight: 1,
        language: "he-IL",
        cities: &[("חיפה", "Asia/Jerusalem")],
        cultures: &[(1, Hebrew)],
        mobile: ("+97254", 7),
    },
    Country {
        weight: 1,
        language: "ar-EG",
        cities: &[("القاهرة", "Africa/Cairo"), ("الإسكندرية", "Africa/Cairo")],
        cultures: &[(1, Arabic)],
        mobile: ("+2010", 8),
    },
    Country {
        weight: 1,
        language: "en-NG",
        cities: &[("Lagos", "Africa/Lagos"), ("Ìbàdàn", "Africa/Lagos")],
        cultures: &[(1, Nigerian)],
        mobile: ("+234803", 7),
    },
    Country {
        weight: 1,
        language: "hi-IN",
        cities: &[("पुणे", "Asia/Kolkata"), ("Bengaluru", "Asia/Kolkata")],
        cultures: &[(1, Indian)],
        mobile: ("+9198", 8),
    },
    Country {
        weight: 1,
        language: "ja-JP",
        cities: &[("横浜", "Asia/Tokyo"), ("札幌", "Asia/Tokyo")],
        cultures: &[(1, Japanese)],
        mobile: ("+8190", 8),
    },
    Country {
        weight: 1,
        language: "ko-KR",
        cities: &[("부산", "Asia/Seoul")],
        cultures: &[(1, Korean)],
        mobile: ("+8210", 8),
    },
    Country {
        weight: 1,
        language: "zh-TW",
        cities: &[("高雄", "Asia/Taipei")],
        cultures: &[(1, Chinese)],
        mobile: ("+886912", 6),
    },
];

/// A country, as likely as it is.
pub(super) fn draw(dice: &mut Dice) -> &'static Country {
    let mut left = dice.below(COUNTRIES.iter().map(|country| country.weight).sum());
    for country in COUNTRIES {
        if left < country.weight {
            return country;
        }
        left -= country.weight;
    }
    COUNTRIES.last().expect("BUG: no countries")
}

/// The mobile number of the `n`th customer: no two customers of one country
/// get the same one below a million customers.
pub(super) fn mobile(country: &Country, n: u64) -> String {
    let (prefix, digits) = country.mobile;
    let range = 10_u64.pow(digits);
    // A step without 2 or 5 in it visits every number of the range once.
    let number = (n * 611_953 + 170_141) % range;
    format!("{prefix}{number:0width$}", width = digits as usize)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use throughline_domain::{ContactKind, contact::normalise};

    use super::{COUNTRIES, mobile};

    #[test]
    fn every_number_is_valid_where_it_is() {
        for country in COUNTRIES {
            let numbers: BTreeSet<_> = (0..60).map(|n| mobile(country, n * 997)).collect();
            assert_eq!(numbers.len(), 60);
            for number in numbers {
                let same = normalise(ContactKind::Phone, &number, None);
                assert_eq!(same.as_ref(), Ok(&number), "{}", country.language);
            }
        }
    }
}
