//! The hub's API as the desk uses it: one HTTP client with timeouts, and the
//! live WebSocket. Knows nothing of the store; who holds the tokens is
//! [`crate::tokens`]. Every failure is typed: worth trying again, or an answer.

mod header;
mod knowledge;
mod url;

use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use throughline_domain::AttachmentId;
use throughline_wire::commands::{CommandBatch, CommandOutcomes};
use throughline_wire::rows::AttachmentRef;
use throughline_wire::session::{RefreshRequest, SignInRequest, Tokens};
use throughline_wire::{ErrorCode, WireError};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, http};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

pub use url::{HubUrl, HubUrlError};

/// The live connection.
pub type LiveSocket = WebSocketStream<MaybeTlsStream<TcpStream>>;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// A file of 10 MiB over a bad line takes its time.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(180);
/// The longest silence within a snapshot.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// One batch of changes fits many times.
const MAX_FRAME_BYTES: usize = 16 * 1024 * 1024;

/// Why a call to the hub did not give what was asked.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// No connection, or it broke. Worth trying again.
    #[error("the hub cannot be reached: {0}")]
    Unreachable(String),
    /// Something between answers in the hub's place, or the hub is overloaded. Worth trying again.
    #[error("the hub does not serve now (status {status})")]
    Unavailable {
        /// HTTP status.
        status: u16,
    },
    /// What came is not the hub's language (a captive portal, another program). Worth trying again.
    #[error("the answer is not a hub's: {0}")]
    Garbled(String),
    /// The hub answered with an error.
    #[error(transparent)]
    Answered(#[from] WireError),
}

impl HubError {
    /// Whether the same call may succeed later without anyone doing anything.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Unavailable { .. } | Self::Garbled(_) => true,
            Self::Answered(error) => is_transient_code(error.code),
        }
    }

    /// Whether the access token was not taken.
    pub fn is_not_signed_in(&self) -> bool {
        matches!(self, Self::Answered(error) if error.code == ErrorCode::NotSignedIn)
    }

    /// As another process sees it.
    pub fn to_wire(&self) -> WireError {
        match self {
            Self::Answered(error) => error.clone(),
            Self::Unreachable(_) | Self::Unavailable { .. } | Self::Garbled(_) => {
                WireError::new(ErrorCode::Offline, self.to_string())
            }
        }
    }
}

/// Errors of the hub that pass by themselves.
pub(crate) fn is_transient_code(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::RateLimited | ErrorCode::Offline | ErrorCode::DiskFull | ErrorCode::Internal)
}

/// A hub at an address.
#[derive(Clone)]
pub struct HubClient {
    http: reqwest::Client,
    url: HubUrl,
}

impl HubClient {
    /// For the hub at `url`. `version` goes into the user agent.
    pub fn new(url: HubUrl, version: &str) -> Result<Self, HubError> {
        let http = reqwest::Client::builder()
            .user_agent(format!("throughline-desk/{version}"))
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| HubError::Unreachable(error.to_string()))?;
        Ok(Self { http, url })
    }

    /// Where the hub is.
    pub fn url(&self) -> &HubUrl {
        &self.url
    }

    /// `POST /v1/session`
    pub async fn sign_in(&self, request: &SignInRequest) -> Result<Tokens, HubError> {
        self.json(Method::POST, "v1/session", None, request).await
    }

    /// `POST /v1/session/refresh`
    pub async fn refresh(&self, request: &RefreshRequest) -> Result<Tokens, HubError> {
        self.json(Method::POST, "v1/session/refresh", None, request).await
    }

    /// `DELETE /v1/session`
    pub async fn sign_out(&self, access: &str) -> Result<(), HubError> {
        let request = self.request(Method::DELETE, "v1/session", Some(access)).timeout(ANSWER_TIMEOUT);
        answered(request).await.map(|_| ())
    }

    /// `POST /v1/commands`
    pub async fn post_commands(
        &self,
        access: &str,
        batch: &CommandBatch,
    ) -> Result<CommandOutcomes, HubError> {
        self.json(Method::POST, "v1/commands", Some(access), batch).await
    }

    /// `PUT /v1/attachments/{id}?name=NAME`, raw bytes.
    pub async fn put_attachment(
        &self,
        access: &str,
        attachment: &AttachmentRef,
        bytes: Bytes,
    ) -> Result<AttachmentRef, HubError> {
        let mut address = reqwest::Url::parse(&self.url.route(&format!("v1/attachments/{}", attachment.id)))
            .map_err(|error| HubError::Garbled(error.to_string()))?;
        address.query_pairs_mut().append_pair("name", &attachment.name);
        let request = self
            .http
            .put(address)
            .bearer_auth(access)
            .header(http::header::CONTENT_TYPE.as_str(), attachment.media_type.as_str())
            .timeout(UPLOAD_TIMEOUT)
            .body(bytes);
        read_json(answered(request).await?).await
    }

    /// `GET /v1/attachments/{id}`: what it is, and the bytes, at most `max_bytes`.
    pub async fn get_attachment(
        &self,
        access: &str,
        id: AttachmentId,
        max_bytes: usize,
    ) -> Result<(AttachmentRef, Bytes), HubError> {
        let request = self.request(Method::GET, &format!("v1/attachments/{id}"), Some(access));
        let mut response = answered(request.timeout(UPLOAD_TIMEOUT)).await?;
        let (name, media_type) = (header::file_name(&response), header::media_type(&response));
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if bytes.len() + chunk.len() > max_bytes {
                return Err(HubError::Garbled("the file is longer than any file may be".into()));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok((AttachmentRef { id, name, media_type, size_bytes: bytes.len() as u32 }, bytes.into()))
    }

    /// `GET /v1/snapshot`: zstd-compressed lines of JSON.
    pub async fn snapshot(
        &self,
        access: &str,
    ) -> Result<impl Stream<Item = std::io::Result<Bytes>> + Send + Unpin + use<>, HubError> {
        // No limit on the whole: a large snapshot over a slow line takes minutes. The read timeout holds.
        let response = answered(self.request(Method::GET, "v1/snapshot", Some(access))).await?;
        Ok(Box::pin(response.bytes_stream().map_err(std::io::Error::other)))
    }

    /// `GET /v1/live`: the open WebSocket, before the first frame.
    pub async fn live(&self, access: &str) -> Result<LiveSocket, HubError> {
        let mut request = self
            .url
            .live_route("v1/live")
            .into_client_request()
            .map_err(|error| HubError::Garbled(error.to_string()))?;
        let bearer = HeaderValue::from_str(&format!("Bearer {access}"))
            .map_err(|_| HubError::Garbled("the access token cannot be sent".into()))?;
        request.headers_mut().insert(http::header::AUTHORIZATION, bearer);
        let config = WebSocketConfig::default()
            .read_buffer_size(32 * 1024)
            .max_message_size(Some(MAX_FRAME_BYTES))
            .max_frame_size(Some(MAX_FRAME_BYTES));
        let connecting = tokio_tungstenite::connect_async_with_config(request, Some(config), true);
        match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
            Ok(Ok((socket, _))) => Ok(socket),
            Ok(Err(error)) => Err(live_error(error)),
            Err(_) => Err(HubError::Unreachable("no answer in time".into())),
        }
    }

    async fn json<Q: Serialize, A: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        access: Option<&str>,
        body: &Q,
    ) -> Result<A, HubError> {
        let request = self.request(method, path, access).timeout(ANSWER_TIMEOUT).json(body);
        read_json(answered(request).await?).await
    }

    fn request(&self, method: Method, path: &str, access: Option<&str>) -> RequestBuilder {
        let request = self.http.request(method, self.url.route(path));
        match access {
            Some(access) => request.bearer_auth(access),
            None => request,
        }
    }
}

/// Sends, and turns every answer that is no success into an error.
async fn answered(request: RequestBuilder) -> Result<Response, HubError> {
    let response = request.send().await.map_err(unreachable)?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body = response.bytes().await.map_err(unreachable)?;
    Err(error_answer(status.as_u16(), &body))
}

async fn read_json<A: DeserializeOwned>(response: Response) -> Result<A, HubError> {
    let body = response.bytes().await.map_err(unreachable)?;
    serde_json::from_slice(&body).map_err(|error| HubError::Garbled(error.to_string()))
}

/// The hub's typed error, or what the bare status says.
fn error_answer(status: u16, body: &[u8]) -> HubError {
    if let Ok(error) = serde_json::from_slice::<WireError>(body) {
        return HubError::Answered(error);
    }
    match StatusCode::from_u16(status) {
        Ok(StatusCode::UNAUTHORIZED) => WireError::new(ErrorCode::NotSignedIn, "sign in again").into(),
        Ok(StatusCode::TOO_MANY_REQUESTS) => {
            WireError::new(ErrorCode::RateLimited, "wait and try again").into()
        }
        _ => HubError::Unavailable { status },
    }
}

fn unreachable(error: reqwest::Error) -> HubError {
    // The address is left out: a query may carry a file's name.
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    HubError::Unreachable(text)
}

fn live_error(error: tungstenite::Error) -> HubError {
    match error {
        tungstenite::Error::Http(response) => {
            error_answer(response.status().as_u16(), response.body().as_deref().unwrap_or_default())
        }
        other => HubError::Unreachable(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use throughline_wire::{ErrorCode, WireError};

    use super::{HubError, error_answer};

    #[test]
    fn a_typed_error_is_taken_as_it_is() {
        let body = serde_json::to_vec(&WireError::new(ErrorCode::WrongCredentials, "no")).unwrap();
        let error = error_answer(401, &body);
        assert!(!error.is_transient());
        assert_eq!(error.to_wire().code, ErrorCode::WrongCredentials);
    }

    #[test]
    fn a_page_of_something_in_between_is_worth_trying_again() {
        for status in [302, 404, 502, 503] {
            let error = error_answer(status, b"<html>Please log in to the hotel's network</html>");
            assert!(error.is_transient(), "{status}");
            assert_eq!(error.to_wire().code, ErrorCode::Offline);
        }
    }

    #[test]
    fn a_bare_401_means_sign_in() {
        assert!(error_answer(401, b"").is_not_signed_in());
        assert!(matches!(error_answer(429, b""), HubError::Answered(e) if e.code == ErrorCode::RateLimited));
    }
}
