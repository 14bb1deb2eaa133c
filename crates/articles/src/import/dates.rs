//! Dates as sources write them.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use throughline_domain::Millis;

/// A time in any of the usual ways; without a zone it is UTC.
pub(super) fn read(text: &str) -> Option<Millis> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return from_number(number);
    }
    let utc = |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let time = text
        .parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse::<Zoned>().ok().map(|zoned| zoned.timestamp()))
        .or_else(|| jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp()))
        .or_else(|| Timestamp::strptime("%Y-%m-%d %H:%M:%S %z", text).ok())
        .or_else(|| text.parse::<DateTime>().ok().and_then(utc))
        .or_else(|| text.parse::<Date>().ok().and_then(|date| utc(date.at(0, 0, 0, 0))))?;
    Some(time.as_millisecond())
}

/// Seconds or milliseconds since 1970.
pub(super) fn from_number(number: i64) -> Option<Millis> {
    match number {
        1_000_000_000..100_000_000_000 => Some(number * 1000),
        100_000_000_000..100_000_000_000_000 => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_usual_way() {
        for text in [
            "2024-03-01",
            "2024-03-01T00:00:00Z",
            "2024-03-01 00:00:00",
            "2024-03-01T01:00:00+01:00",
            "2024-03-01 01:00:00 +0100",
            "Fri, 01 Mar 2024 00:00:00 GMT",
            "1709251200",
            "1709251200000",
        ] {
            assert_eq!(read(text), Some(1_709_251_200_000), "{text}");
        }
        assert_eq!(read("soon"), None);
    }
}
