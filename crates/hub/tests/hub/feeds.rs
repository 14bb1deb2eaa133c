//! Feeds of communities: fetched when saved, kept in step, cut off when they
//! never end, and never a way into the network the hub stands in.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use futures_util::stream;
use throughline_domain::{ArticleOrigin, Clock as _, FeedId};
use throughline_testkit::eventually;
use throughline_wire::commands::{CommandBody, Outcome};
use throughline_wire::rows::{ArticleRow, FeedRow, Role};

use crate::house::{House, SOON, SignedIn, generous};

const FEED: &str = r#"<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Forum</title><id>f</id>
<updated>2026-11-01T10:00:00Z</updated>
<entry><id>t1</id><title>Router blinks red</title><updated>2026-11-01T10:00:00Z</updated>
<author><name>Mira</name></author><link href="https://forum.example/t/1"/>
<content type="html">&lt;p&gt;Hold reset&lt;script&gt;steal()&lt;/script&gt; for ten seconds.&lt;/p&gt;</content></entry></feed>"#;

/// A server with a feed and with everything a bad one does. Counts questions for the good one.
async fn forum() -> (String, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&asked);
    let good = move |headers: HeaderMap| {
        counted.fetch_add(1, Ordering::SeqCst);
        async move {
            if headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag == "\"one\"") {
                return StatusCode::NOT_MODIFIED.into_response();
            }
            ([(header::ETAG, "\"one\"")], FEED).into_response()
        }
    };
    let endless = || async {
        let parts = stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 64 * 1024]));
        Response::new(Body::from_stream(parts))
    };
    let routes = Router::new()
        .route("/feed.xml", get(good))
        .route("/endless", get(endless))
        .route("/page", get(|| async { "<h1>not a feed</h1>" }))
        .route("/round", get(|| async { Redirect::temporary("/round") }))
        .route("/moved", get(|| async { Redirect::permanent("/feed.xml") }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    #[expect(clippy::disallowed_methods, reason = "ends with the test's runtime")]
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (url, asked)
}

async fn save(house: &House, agent: &SignedIn, url: String) -> FeedId {
    let id = FeedId(house.clock.new_id());
    let feed = FeedRow {
        id,
        name: "Forum".into(),
        url,
        language: "en".into(),
        every_minutes: 60,
        is_active: true,
        fetched_at: None,
        threads: 0,
        problem: String::new(),
    };
    let outcome = house.command(agent, CommandBody::SaveFeed(feed)).await;
    assert!(matches!(outcome, Outcome::Done { .. }), "a manager may add a feed: {outcome:?}");
    id
}

async fn feed(house: &House, id: FeedId) -> FeedRow {
    let feeds = house.hub.store().feeds(house.hub.tenant_id()).await.expect("feeds");
    feeds.into_iter().find(|feed| feed.id == id).expect("the feed")
}

async fn fetched(house: &House, id: FeedId) -> FeedRow {
    eventually(SOON, || async {
        let row = feed(house, id).await;
        row.fetched_at.is_some().then_some(row)
    })
    .await
}

async fn threads(house: &House) -> Vec<ArticleRow> {
    let page = house.hub.store().articles_page(house.hub.tenant_id(), 0, 100).await.expect("articles");
    let is_thread =
        |it: &ArticleRow| it.source.as_ref().is_some_and(|source| source.origin == ArticleOrigin::Community);
    page.into_iter().map(|(_, row)| row).filter(is_thread).collect()
}

#[tokio::test]
async fn a_thread_is_taken_in_cleaned_and_linked_back_and_asked_for_only_when_it_changed() {
    let (url, asked) = forum().await;
    let house = House::open_with(|options| {
        options.allowances = generous();
        options.allows_private_feeds = true;
    })
    .await;
    let manager = house.agent("Ines Calder", Role::Manager, &[]).await;
    let id = save(&house, &manager, format!("{url}/moved")).await;
    let row = fetched(&house, id).await;
    assert_eq!((row.problem.as_str(), row.threads), ("", 1));
    let found = threads(&house).await;
    let [thread] = found.as_slice() else { panic!("one thread, not {}", found.len()) };
    assert_eq!(thread.content.title, "Router blinks red");
    assert!(thread.content.body.contains("for ten seconds"), "its words are there");
    assert!(!thread.content.body.contains("steal"), "the script is not");
    let source = thread.source.as_ref().expect("a source");
    assert_eq!((source.author.as_str(), source.url.as_str()), ("Mira", "https://forum.example/t/1"));
    assert!(thread.published.is_some(), "readers find it");

    let before = asked.load(Ordering::SeqCst);
    house.clock.advance(67 * 60 * 1000);
    eventually(SOON, || async { (asked.load(Ordering::SeqCst) > before).then_some(()) }).await;
    eventually(SOON, || async { (feed(&house, id).await.fetched_at > row.fetched_at).then_some(()) }).await;
    assert_eq!(threads(&house).await.len(), 1, "the same thread is not doubled");
}

#[tokio::test]
async fn what_is_no_feed_or_never_ends_is_said_and_costs_nothing() {
    let (url, _) = forum().await;
    let house = House::open_with(|options| {
        options.allowances = generous();
        options.allows_private_feeds = true;
    })
    .await;
    let manager = house.agent("Ines Calder", Role::Manager, &[]).await;
    for (path, problem) in [
        ("/endless", "too_large"),
        ("/page", "not_a_feed"),
        ("/round", "too_many_redirects"),
        ("/none", "server_error"),
    ] {
        let id = save(&house, &manager, format!("{url}{path}")).await;
        assert_eq!(fetched(&house, id).await.problem, problem, "{path}");
    }
    assert!(threads(&house).await.is_empty());
}

#[tokio::test]
async fn a_feed_is_no_way_into_the_network_the_hub_stands_in() {
    let (url, asked) = forum().await;
    let house = House::open().await;
    let manager = house.agent("Ines Calder", Role::Manager, &[]).await;
    let port = url.rsplit(':').next().expect("a port");
    for address in [
        format!("{url}/feed.xml"),
        format!("http://localhost:{port}/feed.xml"),
        format!("http://[::ffff:127.0.0.1]:{port}/feed.xml"),
        format!("http://2130706433:{port}/feed.xml"),
        "http://169.254.169.254/latest/meta-data".to_owned(),
    ] {
        let id = save(&house, &manager, address.clone()).await;
        assert_eq!(fetched(&house, id).await.problem, "private_address", "{address}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0, "nobody was asked");
}
