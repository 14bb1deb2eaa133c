//! Fetching what someone else named, without being made to fetch from inside:
//! the host is resolved first, addresses that are not of the public internet are
//! refused, the connection goes to the very addresses that were looked at, and
//! every redirect is looked at anew. Size and time are limited; nothing is unpacked.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::LazyLock;
use std::time::Duration;

use futures_util::StreamExt;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION,
};
use reqwest::{StatusCode, Url, redirect};

use crate::http::address::Network;

/// Redirects followed.
const MAX_REDIRECTS: usize = 5;
/// From the first byte asked to the last byte had.
const TIME: Duration = Duration::from_secs(30);

/// What a fetch may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FetchRules {
    /// Larger answers are cut off and refused.
    pub max_bytes: usize,
    /// Addresses inside the company's own network may be fetched.
    pub allows_private: bool,
}

/// What the last answer was called, to ask whether it changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Validators {
    /// `ETag`; may be empty.
    pub etag: String,
    /// `Last-Modified`; may be empty.
    pub last_modified: String,
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fetched {
    /// The same as the last one.
    Unchanged,
    /// The bytes.
    New {
        /// Where they came from in the end.
        url: String,
        /// What they are.
        bytes: Vec<u8>,
        /// To ask with next time.
        validators: Validators,
    },
}

/// Why nothing was fetched. [`FetchError::code`] is what a window shows words for.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Not an http(s) address with a host, or it carries a password.
    #[error("not a web address that can be fetched")]
    Address,
    /// The host is not of the public internet.
    #[error("the address leads into a private network")]
    Private,
    /// No such host, no connection, or it broke off.
    #[error("the server cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It took too long.
    #[error("the server did not answer in time")]
    TooSlow,
    /// It sends more than a feed is.
    #[error("the answer is larger than is taken")]
    TooLarge,
    /// It sends from one address to another and never gives an answer.
    #[error("too many redirects")]
    Redirects,
    /// It answers with an error.
    #[error("the server answered {0}")]
    Status(u16),
}

impl FetchError {
    /// The code kept and shown.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address => "bad_address",
            Self::Private => "private_address",
            Self::Unreachable(_) => "unreachable",
            Self::TooSlow => "too_slow",
            Self::TooLarge => "too_large",
            Self::Redirects => "too_many_redirects",
            Self::Status(_) => "server_error",
        }
    }

    /// Whether asking again in a moment may help.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::TooSlow | Self::Status(500..=599 | 429))
    }
}

/// Fetches `url`, asking for it only if it changed.
pub async fn fetch(url: &str, known: &Validators, rules: FetchRules) -> Result<Fetched, FetchError> {
    tokio::time::timeout(TIME, follow(url, known, rules)).await.unwrap_or(Err(FetchError::TooSlow))
}

async fn follow(url: &str, known: &Validators, rules: FetchRules) -> Result<Fetched, FetchError> {
    let mut url = Url::parse(url).map_err(|_| FetchError::Address)?;
    for _ in 0..=MAX_REDIRECTS {
        let answer = ask(&url, known, rules).await?;
        let status = answer.status();
        if status == StatusCode::NOT_MODIFIED {
            return Ok(Fetched::Unchanged);
        }
        if status.is_redirection() {
            let next = answer.headers().get(LOCATION).and_then(|it| it.to_str().ok());
            url = next.and_then(|next| url.join(next).ok()).ok_or(FetchError::Status(status.as_u16()))?;
            continue;
        }
        if !status.is_success() {
            return Err(FetchError::Status(status.as_u16()));
        }
        return read(answer, url, rules).await;
    }
    Err(FetchError::Redirects)
}

async fn ask(url: &Url, known: &Validators, rules: FetchRules) -> Result<reqwest::Response, FetchError> {
    let is_plain = url.username().is_empty() && url.password().is_none();
    let host = url.host_str().filter(|_| is_plain && matches!(url.scheme(), "http" | "https"));
    let (Some(host), Some(port)) = (host, url.port_or_known_default()) else {
        return Err(FetchError::Address);
    };
    let addresses = resolve(host, port, rules).await?;
    let client = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .user_agent(concat!("Throughline/", env!("CARGO_PKG_VERSION")))
        .resolve_to_addrs(host, &addresses)
        .build()
        .map_err(|error| FetchError::Unreachable(error.into()))?;
    let mut request = client
        .get(url.clone())
        .header(ACCEPT, "application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5")
        .header(ACCEPT_ENCODING, "identity");
    if !known.etag.is_empty() {
        request = request.header(IF_NONE_MATCH, &known.etag);
    }
    if !known.last_modified.is_empty() {
        request = request.header(IF_MODIFIED_SINCE, &known.last_modified);
    }
    request.send().await.map_err(|error| FetchError::Unreachable(error.into()))
}

async fn read(answer: reqwest::Response, url: Url, rules: FetchRules) -> Result<Fetched, FetchError> {
    let header =
        |name| answer.headers().get(name).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
    let validators = Validators { etag: header(ETAG), last_modified: header(LAST_MODIFIED) };
    if answer.content_length().is_some_and(|length| length > rules.max_bytes as u64) {
        return Err(FetchError::TooLarge);
    }
    let mut bytes = Vec::new();
    let mut stream = answer.bytes_stream();
    while let Some(part) = stream.next().await {
        let part = part.map_err(|error| FetchError::Unreachable(error.into()))?;
        if bytes.len() + part.len() > rules.max_bytes {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&part);
    }
    Ok(Fetched::New { url: url.into(), bytes, validators })
}

/// The host's addresses, when every one of them may be asked.
async fn resolve(host: &str, port: u16, rules: FetchRules) -> Result<Vec<SocketAddr>, FetchError> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found: Vec<SocketAddr> = match bare.parse::<IpAddr>() {
        Ok(address) => vec![SocketAddr::new(address, port)],
        Err(_) => tokio::net::lookup_host((bare, port))
            .await
            .map_err(|error| FetchError::Unreachable(error.into()))?
            .collect(),
    };
    if found.is_empty() {
        return Err(FetchError::Unreachable("no address".into()));
    }
    if !rules.allows_private && !found.iter().all(|it| is_public(it.ip())) {
        return Err(FetchError::Private);
    }
    Ok(found)
}

/// Ranges that are not of the public internet (IANA special-purpose registries, RFC 6890 and later).
const SPECIAL: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/127",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
];

static SPECIAL_NETWORKS: LazyLock<Vec<Network>> = LazyLock::new(|| {
    SPECIAL.iter().map(|text| text.parse().expect("BUG: every line of SPECIAL is a network")).collect()
});

/// Whether an address is of the public internet.
pub(crate) fn is_public(address: IpAddr) -> bool {
    let canonical = address.to_canonical();
    if let IpAddr::V6(six) = canonical {
        let [.., g, h] = six.segments();
        let embedded = Ipv4Addr::from(u32::from(g) << 16 | u32::from(h));
        let [a, b, c, ..] = six.segments();
        // NAT64, the deprecated "compatible" form and 6to4 carry an IPv4 address to somewhere else.
        let is_carrier = six.segments().iter().take(6).all(|it| *it == 0)
            || (a, b) == (0x64, 0xff9b) && six.segments().iter().skip(2).take(4).all(|it| *it == 0);
        if is_carrier && !is_public(IpAddr::V4(embedded)) {
            return false;
        }
        let six_to_four = Ipv4Addr::from(u32::from(b) << 16 | u32::from(c));
        if a == 0x2002 && !is_public(IpAddr::V4(six_to_four)) {
            return false;
        }
    }
    !SPECIAL_NETWORKS.iter().any(|network| network.contains(canonical))
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn addresses_inside_are_told_from_those_outside() {
        for inside in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.192",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside} is inside");
        }
        for outside in ["93.184.216.34", "1.1.1.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::101:101"] {
            assert!(is_public(outside.parse().unwrap()), "{outside} is outside");
        }
    }
}
