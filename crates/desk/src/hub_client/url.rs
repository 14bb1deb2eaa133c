//! The address of a hub as an agent may type it, checked and brought to one form.

use reqwest::Url;
use throughline_wire::{ErrorCode, WireError};

/// Why an address is no hub's address.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HubUrlError {
    /// Nothing typed.
    #[error("type the address of your hub, like https://hub.example.com")]
    Empty,
    /// Not an address.
    #[error("this is not a web address; it looks like https://hub.example.com")]
    Garbled,
    /// Neither http nor https.
    #[error("the address must begin with https:// (or http:// on this machine or a private network)")]
    Scheme,
    /// Plain http to a machine out on the internet: the password would be readable on the way.
    #[error("the address must begin with https://: without it the password could be read on the way")]
    NotPrivate,
    /// Has a user name, password, query or fragment.
    #[error("leave out everything but the host and port (and a path, if your hub has one)")]
    TooMuch,
}

impl HubUrlError {
    /// As the window hears it.
    pub fn to_wire(&self) -> WireError {
        WireError::new(ErrorCode::InvalidInput, self.to_string()).about("hub_url")
    }
}

/// A checked address; its path never ends in a slash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HubUrl(Url);

impl HubUrl {
    /// Checks what was typed. Without a scheme, `https` is meant.
    pub fn parse(typed: &str) -> Result<Self, HubUrlError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(HubUrlError::Empty);
        }
        let with_scheme = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
        let mut url = Url::parse(&with_scheme).map_err(|_| HubUrlError::Garbled)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(HubUrlError::Garbled)?.to_owned();
        match url.scheme() {
            "https" => {}
            "http" if is_private_host(&host) => {}
            "http" => return Err(HubUrlError::NotPrivate),
            _ => return Err(HubUrlError::Scheme),
        }
        let has_more = !url.username().is_empty() || url.password().is_some() || url.query().is_some();
        if has_more || url.fragment().is_some() {
            return Err(HubUrlError::TooMuch);
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The address as shown and stored.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The address of one of the hub's routes, `path` without a leading slash.
    pub fn route(&self, path: &str) -> String {
        format!("{}/{path}", self.as_str())
    }

    /// The same for a WebSocket.
    pub fn live_route(&self, path: &str) -> String {
        let route = self.route(path);
        match route.strip_prefix("http") {
            Some(rest) => format!("ws{rest}"),
            None => route,
        }
    }
}

/// Loopback, private and link-local addresses, and names only a local network knows.
fn is_private_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(v4)) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        Ok(std::net::IpAddr::V6(v6)) => {
            v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local()
        }
        Err(_) => bare.rsplit_once('.').is_none_or(|(_, last)| matches!(last, "local" | "internal")),
    }
}

#[cfg(test)]
mod tests {
    use super::{HubUrl, HubUrlError};

    fn parsed(typed: &str) -> Result<String, HubUrlError> {
        HubUrl::parse(typed).map(|url| url.as_str().to_owned())
    }

    #[test]
    fn an_address_is_brought_to_one_form() {
        assert_eq!(parsed(" hub.example.com "), Ok("https://hub.example.com".into()));
        assert_eq!(parsed("https://hub.example.com/desk/"), Ok("https://hub.example.com/desk".into()));
        assert_eq!(parsed("http://127.0.0.1:8080/"), Ok("http://127.0.0.1:8080".into()));
        assert_eq!(parsed("http://[::1]:8080"), Ok("http://[::1]:8080".into()));
    }

    #[test]
    fn what_is_no_hub_is_refused_with_what_to_do() {
        assert_eq!(parsed(""), Err(HubUrlError::Empty));
        assert_eq!(parsed("https://"), Err(HubUrlError::Garbled));
        assert_eq!(parsed("not a host"), Err(HubUrlError::Garbled));
        assert_eq!(parsed("ftp://hub.example.com"), Err(HubUrlError::Scheme));
        assert_eq!(parsed("http://hub.example.com"), Err(HubUrlError::NotPrivate));
        assert_eq!(parsed("https://a:b@hub.example.com"), Err(HubUrlError::TooMuch));
        assert_eq!(parsed("https://hub.example.com/?a=b"), Err(HubUrlError::TooMuch));
    }

    #[test]
    fn the_live_route_is_a_websocket_address() {
        let url = HubUrl::parse("https://hub.example.com").unwrap();
        assert_eq!(url.live_route("v1/live"), "wss://hub.example.com/v1/live");
    }
}
