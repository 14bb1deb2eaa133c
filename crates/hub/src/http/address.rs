//! Who is calling: the address of the socket, or what a configured proxy says.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};

use crate::hub::Shared;

/// A network of proxies whose `X-Forwarded-For` is believed, like `10.0.0.0/8` or `127.0.0.1`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    base: IpAddr,
    prefix: u8,
}

/// Not a network.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is not a network; write an address like 127.0.0.1 or a range like 10.0.0.0/8")]
pub struct NotANetwork(String);

impl Network {
    /// Whether `address` is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(it)) => {
                same_prefix(base.to_bits().into(), it.to_bits().into(), 32, self.prefix)
            }
            (IpAddr::V6(base), IpAddr::V6(it)) => same_prefix(base.to_bits(), it.to_bits(), 128, self.prefix),
            _ => false,
        }
    }
}

fn same_prefix(a: u128, b: u128, width: u32, prefix: u8) -> bool {
    let ignored = width.saturating_sub(u32::from(prefix));
    a.checked_shr(ignored).unwrap_or(0) == b.checked_shr(ignored).unwrap_or(0)
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotANetwork(text.to_owned());
        let (base, prefix) = text.split_once('/').map_or((text, None), |(base, prefix)| (base, Some(prefix)));
        let base: IpAddr = base.trim().parse().map_err(|_| wrong())?;
        let width = if base.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(width), |p| p.trim().parse::<u8>().map_err(|_| wrong()))?;
        if prefix > width { Err(wrong()) } else { Ok(Self { base, prefix }) }
    }
}

impl TryFrom<String> for Network {
    type Error = NotANetwork;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        format!("{}/{}", network.base, network.prefix)
    }
}

/// The caller's address, as far as it can be trusted. Never logged.
#[derive(Clone, Copy)]
pub struct Caller(pub IpAddr);

impl FromRequestParts<Shared> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, hub: &Shared) -> Result<Self, Self::Rejection> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::from([0, 0, 0, 0]), |c| c.0.ip());
        Ok(Self(believed(peer, &parts.headers, &hub.options.trusted_proxies)))
    }
}

/// Walks `X-Forwarded-For` from the right, past trusted proxies only: what an
/// untrusted hop wrote is that hop's word about itself and is not believed.
fn believed(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    let is_proxy = |address: IpAddr| proxies.iter().any(|network| network.contains(address));
    let mut caller = peer.to_canonical();
    let lines: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok()).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        if !is_proxy(caller) {
            return caller;
        }
        let Ok(address) = hop.trim().parse::<IpAddr>() else { return caller };
        caller = address.to_canonical();
    }
    caller
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use axum::http::{HeaderMap, HeaderValue};

    use super::{Network, believed};

    fn caller(peer: &str, forwarded: &[&'static str], proxies: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        let proxies: Vec<Network> = proxies.iter().map(|p| p.parse().expect("a network")).collect();
        believed(peer.parse().expect("an address"), &headers, &proxies).to_string()
    }

    #[test]
    fn an_unknown_caller_cannot_choose_its_address() {
        assert_eq!(caller("203.0.113.9", &["10.1.1.1"], &[]), "203.0.113.9");
        assert_eq!(caller("203.0.113.9", &["10.1.1.1"], &["10.0.0.0/8"]), "203.0.113.9");
    }

    #[test]
    fn a_trusted_proxy_is_believed_and_nobody_before_it() {
        let proxies = ["10.0.0.0/8", "127.0.0.1"];
        assert_eq!(caller("127.0.0.1", &["198.51.100.7"], &proxies), "198.51.100.7");
        assert_eq!(caller("127.0.0.1", &["1.1.1.1, 198.51.100.7, 10.2.3.4"], &proxies), "198.51.100.7");
        assert_eq!(caller("127.0.0.1", &["1.1.1.1", "198.51.100.7"], &proxies), "198.51.100.7");
        assert_eq!(caller("127.0.0.1", &["garbage"], &proxies), "127.0.0.1");
    }

    #[test]
    fn networks_are_read_and_nonsense_is_not() {
        let network: Network = "2001:db8::/32".parse().expect("a network");
        assert!(network.contains(IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1])));
        assert!(!network.contains(IpAddr::from([0x2001, 0xdb9, 0, 0, 0, 0, 0, 1])));
        assert!("0.0.0.0/0".parse::<Network>().expect("all").contains(IpAddr::from([9, 9, 9, 9])));
        for bad in ["", "10.0.0.0/33", "shop.example", "10.0.0.0/x"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }
}
