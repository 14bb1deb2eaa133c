//! Settings and feeds: who gets them and what they may hold.

use throughline_domain::FeedId;
use throughline_wire::ErrorCode;
use throughline_wire::commands::CommandBody;
use throughline_wire::rows::{FeedRow, KnowledgeSettingsRow, RowKind};

use super::library::Library;
use crate::desk::Desk;

fn feed(id: FeedId) -> FeedRow {
    FeedRow {
        id,
        name: "Forum".into(),
        url: "https://forum.harbour.example/feed.atom".into(),
        language: "en".into(),
        every_minutes: 60,
        is_active: true,
        fetched_at: Some(5),
        threads: 9,
        problem: "not taken".into(),
    }
}

#[tokio::test]
async fn settings_begin_with_the_company_and_keep_only_what_may_be_shown() {
    let library = Library::open().await;
    let (world, store) = (&library.world, &library.world.store);
    assert_eq!(store.knowledge_settings(world.tenant).await.unwrap(), None);
    for _ in 0..2 {
        store.set_portal_url(world.tenant, "https://harbour.example/help").await.unwrap();
    }
    let first = store.knowledge_settings(world.tenant).await.unwrap().unwrap();
    assert_eq!(
        (first.portal.name.as_str(), first.portal_url.as_str()),
        ("Harbour", "https://harbour.example/help")
    );
    let mut wanted = first.clone();
    wanted.synonyms = vec![vec!["router".into(), "hub".into(), "router".into()]];
    wanted.portal.languages = vec!["EN".into(), "pt-br".into()];
    wanted.portal.logo_base64 = "iVBORw0KGgo=".into();
    wanted.portal_url = "https://elsewhere.example".into();
    world.done(library.jonas, CommandBody::SaveKnowledgeSettings(wanted.clone())).await;
    let kept = store.knowledge_settings(world.tenant).await.unwrap().unwrap();
    assert_eq!(kept.synonyms, [["router", "hub"]]);
    assert_eq!(
        (kept.portal.languages, kept.portal_url),
        (vec!["en".into(), "pt-BR".into()], first.portal_url)
    );
    type Change = fn(&mut KnowledgeSettingsRow);
    let wrong: [(Change, &str); 5] = [
        (|it| it.portal.colour = "red".into(), "portal.colour"),
        (|it| it.portal.logo_base64 = "PHN2Zz4=".into(), "portal.logo_base64"),
        (|it| it.portal.logo_base64 = "iVBORw0KGgo".repeat(20_000), "portal.logo_base64"),
        (|it| it.portal.languages.clear(), "portal.languages"),
        (|it| it.synonyms = vec![vec!["alone".into()]], "synonyms"),
    ];
    for (change, about) in wrong {
        let mut row = wanted.clone();
        change(&mut row);
        let error = library.refused(library.jonas, CommandBody::SaveKnowledgeSettings(row)).await;
        assert_eq!(error.about.as_deref(), Some(about));
    }
    let error = library.refused(library.sam, CommandBody::SaveKnowledgeSettings(wanted)).await;
    assert_eq!(error.code, ErrorCode::NotAllowed);
}

#[tokio::test]
async fn feeds_are_for_managers_and_take_only_addresses_of_the_web() {
    let library = Library::open().await;
    let (world, store) = (&library.world, &library.world.store);
    let mut desks =
        [Desk::first_sync(store, library.jonas).await, Desk::first_sync(store, library.sam).await];
    let row = feed(world.id());
    world.done(library.jonas, CommandBody::SaveFeed(row.clone())).await;
    world
        .done(library.jonas, CommandBody::SaveFeed(FeedRow { name: "The forum".into(), ..row.clone() }))
        .await;
    for (desk, (caller, seen)) in desks.iter_mut().zip([(library.jonas, 1), (library.sam, 0)]) {
        assert!(desk.catch_up(store, caller, 1).await);
        assert_eq!(desk.count(RowKind::Feed), seen);
        assert_eq!(desk.rows, Desk::first_sync(store, caller).await.rows);
    }
    for (wrong, about) in [
        (FeedRow { url: "file:///etc/passwd".into(), ..row.clone() }, "url"),
        (FeedRow { every_minutes: 1, ..row.clone() }, "every_minutes"),
        (FeedRow { language: "?".into(), ..row.clone() }, "language"),
        (FeedRow { name: " ".into(), ..row.clone() }, "name"),
    ] {
        let error = library.refused(library.jonas, CommandBody::SaveFeed(wrong)).await;
        assert_eq!(error.about.as_deref(), Some(about));
    }
    world.done(library.jonas, CommandBody::DeleteFeed { feed_id: row.id }).await;
    for (desk, caller) in desks.iter_mut().zip([library.jonas, library.sam]) {
        assert!(desk.catch_up(store, caller, 100).await);
        assert_eq!(desk.count(RowKind::Feed), 0);
    }
}
