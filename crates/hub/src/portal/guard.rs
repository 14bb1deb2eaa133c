//! A portal with an address of its own: what comes to that host gets the portal,
//! the widget and the chat and nothing else; a reader who comes to the portal by
//! another host is sent to its own.

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::page;
use crate::hub::Shared;

/// What the portal's own host serves.
const SERVED: &[&str] = &["/help", "/chat/", "/widget", "/robots.txt", "/healthz"];

/// Looks at the host of a request, if a portal address was configured.
pub async fn own_host(State(hub): State<Shared>, request: Request, next: Next) -> Response {
    let Some(portal) = hub.options.portal_url.as_deref().and_then(host_of) else {
        return next.run(request).await;
    };
    let asked = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let path = request.uri().path();
    if asked.eq_ignore_ascii_case(&portal) {
        if path == "/" {
            return page::redirect(StatusCode::FOUND, "/help");
        }
        let is_served = SERVED.iter().any(|served| path.starts_with(served));
        return if is_served { next.run(request).await } else { StatusCode::NOT_FOUND.into_response() };
    }
    let is_page = path == "/help" || path.starts_with("/help/");
    // Pictures are shown by widgets on any site; only pages have an address people keep.
    if is_page && !path.starts_with("/help/images/") && request.method() == Method::GET {
        let rest = request.uri().path_and_query().map_or(path, |rest| rest.as_str());
        let rest = rest.strip_prefix("/help").unwrap_or_default();
        return page::redirect(StatusCode::PERMANENT_REDIRECT, &format!("{}{rest}", hub.portal_url()));
    }
    next.run(request).await
}

/// `help.shop.example:8080` of an address.
fn host_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split('/').next()?;
    authority.parse::<Authority>().ok().map(|authority| authority.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn the_host_of_an_address() {
        assert_eq!(host_of("https://help.shop.example/help").as_deref(), Some("help.shop.example"));
        assert_eq!(host_of("http://127.0.0.1:80").as_deref(), Some("127.0.0.1:80"));
        assert_eq!(host_of("help.shop.example"), None);
    }
}
