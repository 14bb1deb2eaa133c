//! The loopback host: the same commands for a browser, and for nobody else.

use std::net::SocketAddr;

use futures_util::StreamExt;
use serde_json::{Value, json};
use tempfile::TempDir;
use throughline_desk::host;
use throughline_testkit::MockClock;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::world::TestDesk;

const TOKEN: &str = "a-token-of-this-run";

struct Served {
    addr: SocketAddr,
    http: reqwest::Client,
    _desk: TestDesk,
    _page: TempDir,
    stop: CancellationToken,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn served() -> Served {
    let clock = MockClock::new();
    let desk = TestDesk::start(tempfile::tempdir().unwrap(), "", &clock).await;
    let page = tempfile::tempdir().unwrap();
    std::fs::write(page.path().join("index.html"), "<!doctype html><title>Throughline</title>").unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let addr = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let serving =
        host::serve(listener, desk.desk.clone(), TOKEN.into(), page.path().to_owned(), stop.clone());
    #[expect(clippy::disallowed_methods, reason = "stopped by the token")]
    tokio::spawn(serving);
    let http = reqwest::Client::builder().build().unwrap();
    Served { addr, http, _desk: desk, _page: page, stop }
}

impl Served {
    fn ipc(&self, command: &str) -> reqwest::RequestBuilder {
        self.http.post(format!("http://{}/ipc/{command}", self.addr))
    }
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or(Value::Null))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_runs_with_the_token_and_only_with_it() {
    let served = served().await;
    let (status, session) = answer(served.ipc("get_session").bearer_auth(TOKEN).json(&json!({}))).await;
    assert_eq!(status, 200);
    assert_eq!(session["connection"]["state"], "signed_out");
    for wrong in [served.ipc("get_session"), served.ipc("get_session").bearer_auth("another")] {
        assert_eq!(answer(wrong.json(&json!({}))).await.0, 401);
    }
    let (status, error) = answer(served.ipc("count_views").bearer_auth(TOKEN).json(&json!({}))).await;
    assert_eq!((status, error["code"].as_str()), (401, Some("not_signed_in")));
    let (status, error) = answer(served.ipc("no_such").bearer_auth(TOKEN).json(&json!({}))).await;
    assert_eq!((status, error["code"].as_str()), (404, Some("not_found")));
    let (status, error) = answer(served.ipc("sign_in").bearer_auth(TOKEN).body("{\"hub_url\": \"\0")).await;
    assert_eq!((status, error["code"].as_str()), (400, Some("invalid_input")));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_page_and_another_name_are_refused() {
    let served = served().await;
    let from =
        |origin: &str| served.ipc("get_session").bearer_auth(TOKEN).header("origin", origin).json(&json!({}));
    assert_eq!(answer(from("http://evil.example")).await.0, 403);
    assert_eq!(answer(from("null")).await.0, 403);
    assert_eq!(answer(from(&format!("http://{}", served.addr))).await.0, 200);
    let rebound =
        served.ipc("get_session").bearer_auth(TOKEN).header("host", "evil.example").json(&json!({}));
    assert_eq!(answer(rebound).await.0, 421);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_comes_with_a_strict_policy() {
    let served = served().await;
    let response = served.http.get(format!("http://{}/", served.addr)).send().await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"));
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert!(response.text().await.unwrap().contains("Throughline"));
    let outside = format!("http://{}/..%2f..%2fetc%2fpasswd", served.addr);
    let outside = served.http.get(outside).send().await.unwrap();
    assert!(!outside.text().await.unwrap().contains("root:"));
}

#[tokio::test(flavor = "multi_thread")]
async fn events_stream_to_who_has_the_token() {
    let served = served().await;
    let url = |token: &str| format!("http://{}/events?token={token}", served.addr);
    assert_eq!(served.http.get(url("wrong")).send().await.unwrap().status(), 401);
    let response = served.http.get(url(TOKEN)).send().await.unwrap();
    let mut stream = response.bytes_stream();
    let settings = json!({ "theme": "dark", "font_percent": 125 });
    assert_eq!(answer(served.ipc("save_settings").bearer_auth(TOKEN).json(&settings)).await.0, 200);
    let mut heard = String::new();
    while !heard.contains("\n\n") {
        heard.push_str(std::str::from_utf8(&stream.next().await.unwrap().unwrap()).unwrap());
    }
    assert!(
        heard.contains("data: {\"type\":\"session\"}") || heard.contains("data:{\"type\":\"session\"}"),
        "{heard}"
    );
}
