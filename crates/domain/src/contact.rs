//! Contact points: the addresses by which a customer is known, and how each
//! kind is normalised so that one address is stored one way.

use thiserror::Error;

use crate::channel::{Channel, stored_enum};

stored_enum! {
    /// What kind of address it is. A WhatsApp id is never derived from a phone number.
    ContactKind {
        /// E.164 phone number.
        Phone = "phone",
        /// E-mail address.
        Email = "email",
        /// A browser that opened the chat widget.
        ChatVisitor = "chat_visitor",
        /// A user id the company's own site vouches for.
        SiteUser = "site_user",
        /// Loyalty card number.
        LoyaltyCard = "loyalty_card",
        /// A handle on a social network.
        Handle = "handle",
    }
}

impl ContactKind {
    /// The channel that reaches this address, if any does.
    pub fn channel(self) -> Option<Channel> {
        match self {
            Self::Phone => Some(Channel::Sms),
            Self::Email => Some(Channel::Email),
            Self::ChatVisitor | Self::SiteUser => Some(Channel::Chat),
            Self::Handle => Some(Channel::Social),
            Self::LoyaltyCard => None,
        }
    }
}

/// Why an address cannot be stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum NormaliseError {
    /// Not a phone number that can be dialled from the given region.
    #[error("not a phone number; write it with its country code, like +44 7700 900118")]
    Phone,
    /// Not an e-mail address.
    #[error("not an e-mail address; it needs one @ and a domain, like name@example.com")]
    Email,
    /// Nothing left after trimming.
    #[error("empty")]
    Empty,
    /// Longer than any real address.
    #[error("longer than 320 characters")]
    TooLong,
}

/// The one stored form of an address.
///
/// `region` is the ISO 3166 code a national phone number is read in.
pub fn normalise(kind: ContactKind, raw: &str, region: Option<&str>) -> Result<String, NormaliseError> {
    let trimmed = raw.trim();
    if trimmed.is_empty() {
        return Err(NormaliseError::Empty);
    }
    if trimmed.chars().count() > 320 {
        return Err(NormaliseError::TooLong);
    }
    match kind {
        ContactKind::Phone => normalise_phone(trimmed, region),
        ContactKind::Email => normalise_email(trimmed),
        ContactKind::LoyaltyCard => Ok(trimmed.chars().filter(|c| c.is_alphanumeric()).collect()),
        ContactKind::Handle => Ok(trimmed.trim_start_matches('@').to_lowercase()),
        ContactKind::ChatVisitor | ContactKind::SiteUser => Ok(trimmed.to_owned()),
    }
}

fn normalise_phone(raw: &str, region: Option<&str>) -> Result<String, NormaliseError> {
    let region = region.and_then(|code| code.parse().ok());
    let number = phonenumber::parse(region, raw).map_err(|_| NormaliseError::Phone)?;
    if !number.is_valid() && !looks_like_its_country(&number) {
        return Err(NormaliseError::Phone);
    }
    Ok(number.format().mode(phonenumber::Mode::E164).to_string())
}

/// Ranges are opened before metadata knows them (and +44 7700 900xxx, kept for
/// stories, never is), so the country's general shape and usual length are
/// enough. The metadata carries no list of lengths: its examples show them.
fn looks_like_its_country(number: &phonenumber::PhoneNumber) -> bool {
    let national = number.national().to_string();
    let countries = phonenumber::metadata::DATABASE.by_code(&number.country().code()).unwrap_or_default();
    countries.iter().map(|country| country.descriptors()).any(|numbers| {
        let usual = [numbers.mobile(), numbers.fixed_line()];
        let is_usual = |example: &str| example.len() == national.len();
        numbers.general().is_match(&national)
            && usual.into_iter().flatten().filter_map(|kind| kind.example()).any(is_usual)
    })
}

fn normalise_email(raw: &str) -> Result<String, NormaliseError> {
    let (local, host) = raw.rsplit_once('@').ok_or(NormaliseError::Email)?;
    let is_plausible = !local.is_empty()
        && !host.starts_with('.')
        && !host.ends_with('.')
        && host.contains('.')
        && !raw.chars().any(|c| c.is_whitespace() || c.is_control());
    if !is_plausible || local.contains('@') {
        return Err(NormaliseError::Email);
    }
    Ok(format!("{local}@{}", host.to_lowercase()).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{ContactKind, NormaliseError, normalise};

    #[test]
    fn a_national_number_becomes_e164() {
        assert_eq!(normalise(ContactKind::Phone, "020 7946 0018", Some("GB")), Ok("+442079460018".into()));
        assert_eq!(normalise(ContactKind::Phone, "+44 20 7946 0018", None), Ok("+442079460018".into()));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for bad in ["call me", "+44 7700 9001", "+44 7700 900118 000", "+999 123456789", "12"] {
            assert_eq!(normalise(ContactKind::Phone, bad, Some("GB")), Err(NormaliseError::Phone), "{bad}");
        }
    }

    #[test]
    fn the_number_in_our_own_error_text_is_one() {
        assert_eq!(normalise(ContactKind::Phone, "+44 7700 900118", None), Ok("+447700900118".into()));
    }

    #[test]
    fn e_mail_is_lower_cased_and_checked() {
        assert_eq!(
            normalise(ContactKind::Email, " Miriam@Mail.Example ", None),
            Ok("miriam@mail.example".into())
        );
        for bad in ["miriam", "@x.example", "a b@x.example", "a@b", "a@b@c.example"] {
            assert_eq!(normalise(ContactKind::Email, bad, None), Err(NormaliseError::Email), "{bad}");
        }
    }
}
