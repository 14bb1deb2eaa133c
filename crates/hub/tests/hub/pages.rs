//! What customers load, and what whoever runs the hub asks.

use reqwest::{Method, StatusCode};
use throughline_wire::ErrorCode;

use crate::house::{House, refusal};
use crate::widget::Widget;

async fn get(house: &House, path: &str) -> reqwest::Response {
    house.call(Method::GET, path, None).send().await.expect("an answer")
}

/// The pages come from `ui/customer`; a checkout where they were not built serves none and says so.
async fn is_built(house: &House) -> bool {
    let response = get(house, "/widget.js").await;
    if response.status() == StatusCode::OK {
        return true;
    }
    let (status, error) = refusal(response).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(error.message.contains("npm run build"), "it says what to do: {error:?}");
    false
}

#[tokio::test]
async fn the_widget_and_the_shop_are_served_with_strict_headers() {
    let house = House::open().await;
    if !is_built(&house).await {
        return;
    }
    let widget = get(&house, "/widget.js").await;
    assert_eq!(widget.headers()["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(widget.headers()["cross-origin-resource-policy"], "cross-origin");
    let tag = widget.headers()["etag"].clone();
    let again = house
        .call(Method::GET, "/widget.js", None)
        .header("if-none-match", tag)
        .send()
        .await
        .expect("an answer");
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let shop = get(&house, "/demo").await;
    let policy = shop.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
    assert!(shop.text().await.expect("a page").contains("/widget.js"));
    assert_eq!(get(&house, "/demo/").await.status(), 200, "with a slash, after a redirect");
    assert_eq!(house.hub.demo_shop_url(), format!("{}/demo", house.url));
    for path in ["/demo/nothing.html", "/demo/..%2fwidget.js", "/demo/%2e%2e%2f%2e%2e%2fpackage.json"] {
        assert_eq!(refusal(get(&house, path).await).await.1.code, ErrorCode::NotFound, "{path}");
    }
}

#[tokio::test]
async fn whoever_runs_the_hub_can_see_how_it_is() {
    let house = House::open().await;
    assert_eq!(get(&house, "/healthz").await.status(), 200);
    assert_eq!(get(&house, "/readyz").await.status(), 200);
    let widget = Widget::open(&house).await;
    widget.writes(&house, "Count me").await;
    let _stream = widget.live(&house).await;
    let metrics = get(&house, "/metrics").await.text().await.expect("text");
    for line in [
        "throughline_chat_messages_total 1",
        "throughline_widgets_live 1",
        "throughline_request_seconds_count{method=\"POST\",route=\"/chat/v1/messages\",status=\"200\"} 1",
    ] {
        assert!(metrics.contains(line), "{line} in\n{metrics}");
    }
}

#[tokio::test]
async fn a_route_that_is_not_there_and_a_method_that_is_not_taken_answer_like_everything_else() {
    let house = House::open().await;
    assert_eq!(refusal(get(&house, "/v2/session").await).await.1.code, ErrorCode::NotFound);
    assert_eq!(refusal(get(&house, "/v1/commands").await).await.0, StatusCode::METHOD_NOT_ALLOWED);
    let metrics = get(&house, "/metrics").await.text().await.expect("text");
    assert!(!metrics.contains("/v2/session"), "labels are not the caller's to choose");
}
