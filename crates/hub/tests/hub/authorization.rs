//! Every route of `/v1` by everyone who might try it, from the description the
//! hub gives of itself: a new route is in this test from its first day.

use reqwest::Method;
use throughline_hub_store::ACCESS_MS;
use throughline_wire::rows::Role;
use throughline_wire::{ErrorCode, WireError};

use crate::house::House;
use crate::widget::Widget;

/// Method and path of every described route, with whether it says itself that it is open to everyone.
fn described() -> Vec<(Method, String, bool)> {
    let api = serde_json::to_value(throughline_hub::openapi()).expect("JSON");
    let paths = api["paths"].as_object().expect("paths").clone();
    let routes = paths.into_iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods").clone();
        methods.into_iter().map(move |(method, operation)| {
            let is_open =
                operation["security"].as_array().is_some_and(|needs| needs.contains(&serde_json::json!({})));
            (method.to_uppercase().parse().expect("a method"), path.clone(), is_open)
        })
    });
    routes.collect()
}

fn concrete(path: &str) -> String {
    path.replace("{id}", "0198c0de-0000-7000-8000-000000000001")
        .replace("{file}", "index.html")
        .replace("{n}", "1")
}

#[tokio::test]
async fn every_route_of_the_desks_is_closed_to_everyone_but_agents() {
    let mut house = House::open().await;
    let roles =
        [("Ines Agent", Role::Agent), ("Mara Manager", Role::Manager), ("Ada Admin", Role::Administrator)];
    let mut people = Vec::new();
    for (name, role) in roles {
        people.push(house.agent(name, role, &[]).await);
    }
    let visitor = Widget::open(&house).await;
    let expired = house.sign_in("Ines Agent").await;
    let refresh_token = expired.tokens.refresh_token.clone();
    let routes: Vec<_> = described().into_iter().filter(|(_, path, _)| path.starts_with("/v1/")).collect();
    assert!(routes.len() >= 8, "{routes:?}");
    let mut closed = 0;
    for (method, path, is_open) in &routes {
        let status = async |token: Option<&str>| {
            let response =
                house.call(method.clone(), &concrete(path), token).send().await.expect("an answer");
            let status = response.status().as_u16();
            let error = response.json::<WireError>().await.ok();
            (status, error.map(|error| error.code))
        };
        if *is_open {
            assert_ne!(status(None).await.0, 401, "{method} {path} says it is open");
            continue;
        }
        closed += 1;
        let strangers = [
            None,
            Some("made-up"),
            Some(visitor.session.visitor_token.as_str()),
            Some(&*refresh_token),
            Some(""),
        ];
        for token in strangers {
            let refused = (401, Some(ErrorCode::NotSignedIn));
            assert_eq!(status(token).await, refused, "{method} {path} with {token:?}");
        }
        // Signing out ends the token: that route comes last, below.
        if *path != "/v1/session" {
            for person in &people {
                let (code, _) = status(person.token()).await;
                // What customers read is for managers to fill by the hundred.
                let is_refused =
                    person.tokens.agent.role == Role::Agent && path.starts_with("/v1/knowledge/imports");
                assert!(
                    code != 401 && (code == 403) == is_refused,
                    "{method} {path} as {:?}: {code}",
                    person.tokens.agent.role
                );
            }
        }
    }
    assert!(closed >= 6, "most of them are closed");
    for person in &people {
        let out = house.call(Method::DELETE, "/v1/session", person.token()).send().await.expect("an answer");
        assert_eq!(out.status(), 204);
    }
    house.clock.advance(ACCESS_MS);
    for (method, path, _) in routes.iter().filter(|(_, _, is_open)| !is_open) {
        for person in people.iter().chain([&expired]) {
            let response =
                house.call(method.clone(), &concrete(path), person.token()).send().await.expect("an answer");
            assert_eq!(response.status(), 401, "{method} {path} with a token that ended");
        }
    }
    house.close().await;
}

#[tokio::test]
async fn the_chat_is_closed_to_agents_tokens_and_strangers() {
    let house = House::open().await;
    let ines = house.agent("Ines Calder", Role::Administrator, &[]).await;
    let routes = described().into_iter().filter(|(_, path, is_open)| path.starts_with("/chat/") && !is_open);
    let mut seen = 0;
    for (method, path, _) in routes {
        for token in [None, Some("made-up"), ines.token()] {
            let response = house
                .call(method.clone(), &concrete(&path), token)
                .body("{}")
                .send()
                .await
                .expect("an answer");
            assert_eq!(response.status(), 401, "{method} {path} with {token:?}");
        }
        seen += 1;
    }
    assert!(seen >= 7, "{seen}");
}

#[tokio::test]
async fn every_described_route_is_there_and_says_so_itself() {
    let house = House::open().await;
    for (method, path, _) in described() {
        if path == "/chat/v1/poll" {
            continue;
        }
        let response =
            house.call(method.clone(), &concrete(&path), None).body("{}").send().await.expect("an answer");
        assert!(!matches!(response.status().as_u16(), 405 | 500), "{method} {path}: {}", response.status());
    }
    let api: serde_json::Value = house
        .call(Method::GET, "/openapi.json", None)
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert_eq!(api, serde_json::to_value(throughline_hub::openapi()).expect("JSON"));
    let ids: Vec<&str> = api["paths"]
        .as_object()
        .expect("paths")
        .values()
        .flat_map(|methods| methods.as_object().expect("methods").values())
        .map(|operation| operation["operationId"].as_str().expect("an id"))
        .collect();
    let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    let text = api.to_string();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().expect("a name");
        assert!(api["components"]["schemas"].get(name).is_some(), "{name} is described");
    }
}
