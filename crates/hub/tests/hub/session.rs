//! Signing in, refreshing, signing out.

use reqwest::{Method, StatusCode};
use throughline_domain::{Clock, DeviceId};
use throughline_hub::{Allowance, Allowances};
use throughline_hub_store::ACCESS_MS;
use throughline_wire::ErrorCode;
use throughline_wire::rows::Role;
use throughline_wire::session::{RefreshRequest, Tokens};

use crate::desk::{Desk, START};
use crate::house::{House, PASSWORD, SignedIn, answer, caller_of, generous, refusal};

async fn refresh(house: &House, token: &str, device_id: DeviceId) -> reqwest::Response {
    let request = RefreshRequest { refresh_token: token.to_owned(), device_id };
    house.call(Method::POST, "/v1/session/refresh", None).json(&request).send().await.expect("an answer")
}

async fn status(house: &House, token: &str) -> StatusCode {
    house.call(Method::GET, "/v1/snapshot", Some(token)).send().await.expect("an answer").status()
}

async fn ines(house: &House) -> SignedIn {
    house.agent("Ines Calder", Role::Agent, &[]).await
}

#[tokio::test]
async fn an_agent_signs_in_and_is_told_who_they_are() {
    let house = House::open().await;
    let ines = ines(&house).await;
    assert_eq!(ines.tokens.agent.name, "Ines Calder");
    assert_eq!(ines.tokens.company, "Harbour");
    assert_eq!(ines.tokens.access_expires_at, house.clock.now() + ACCESS_MS);
    assert_eq!(status(&house, &ines.tokens.access_token).await, 200);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_refused_alike() {
    let house = House::open().await;
    ines(&house).await;
    let device = DeviceId(house.clock.new_id());
    let wrong = refusal(house.try_sign_in("ines@harbour.example", "wrong horse", device).await).await;
    let unknown = refusal(house.try_sign_in("nobody@harbour.example", PASSWORD, device).await).await;
    assert_eq!(wrong, unknown, "who works here is not told");
    assert_eq!(wrong.0, StatusCode::UNAUTHORIZED);
    assert_eq!(wrong.1.code, ErrorCode::WrongCredentials);
}

#[tokio::test]
async fn the_address_may_be_typed_in_capitals() {
    let house = House::open().await;
    ines(&house).await;
    let response =
        house.try_sign_in(" Ines@Harbour.EXAMPLE ", PASSWORD, DeviceId(house.clock.new_id())).await;
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn an_expired_token_and_a_made_up_one_are_refused() {
    let house = House::open().await;
    let ines = ines(&house).await;
    house.clock.advance(ACCESS_MS - 1);
    assert_eq!(status(&house, &ines.tokens.access_token).await, 200);
    house.clock.advance(1);
    for token in [ines.tokens.access_token.as_str(), "made-up", ines.tokens.refresh_token.as_str()] {
        let response = house.call(Method::GET, "/v1/snapshot", Some(token)).send().await.expect("an answer");
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
        assert_eq!(refusal(response).await.1.code, ErrorCode::NotSignedIn);
    }
}

#[tokio::test]
async fn refreshing_gives_new_tokens_and_ends_the_old_access() {
    let house = House::open().await;
    let ines = ines(&house).await;
    house.clock.advance(ACCESS_MS + 1);
    let next: Tokens = answer(refresh(&house, &ines.tokens.refresh_token, ines.device_id).await).await;
    assert_ne!(next.refresh_token, ines.tokens.refresh_token);
    assert_eq!(status(&house, &next.access_token).await, 200);
    assert_eq!(status(&house, &ines.tokens.access_token).await, 401);
}

#[tokio::test]
async fn a_desk_that_died_before_keeping_the_answer_refreshes_with_the_token_before() {
    let house = House::open().await;
    let ines = ines(&house).await;
    let lost: Tokens = answer(refresh(&house, &ines.tokens.refresh_token, ines.device_id).await).await;
    let kept: Tokens = answer(refresh(&house, &ines.tokens.refresh_token, ines.device_id).await).await;
    assert_ne!(lost.refresh_token, kept.refresh_token);
    assert_eq!(status(&house, &kept.access_token).await, 200);
    let next = refresh(&house, &kept.refresh_token, ines.device_id).await;
    assert_eq!(next.status(), 200);
}

#[tokio::test]
async fn an_old_refresh_token_is_a_copy_and_revokes_the_device() {
    let house = House::open().await;
    let ines = ines(&house).await;
    let elsewhere = house.sign_in("Ines Calder").await;
    let second: Tokens = answer(refresh(&house, &ines.tokens.refresh_token, ines.device_id).await).await;
    let third: Tokens = answer(refresh(&house, &second.refresh_token, ines.device_id).await).await;
    let (status_code, error) =
        refusal(refresh(&house, &ines.tokens.refresh_token, ines.device_id).await).await;
    assert_eq!((status_code, error.code), (StatusCode::UNAUTHORIZED, ErrorCode::NotSignedIn));
    assert_eq!(status(&house, &third.access_token).await, 401, "the device is signed out");
    assert_eq!(refresh(&house, &third.refresh_token, ines.device_id).await.status(), 401);
    assert_eq!(status(&house, &elsewhere.tokens.access_token).await, 200, "other devices are not");
}

#[tokio::test]
async fn a_refresh_token_works_only_on_its_device() {
    let house = House::open().await;
    let ines = ines(&house).await;
    let other = DeviceId(house.clock.new_id());
    assert_eq!(refresh(&house, &ines.tokens.refresh_token, other).await.status(), 401);
    assert_eq!(refresh(&house, &ines.tokens.refresh_token, ines.device_id).await.status(), 200);
}

#[tokio::test]
async fn signing_in_again_after_a_revocation_works_and_old_tokens_hurt_nobody() {
    let house = House::open().await;
    let ines = ines(&house).await;
    let second: Tokens = answer(refresh(&house, &ines.tokens.refresh_token, ines.device_id).await).await;
    let _third: Tokens = answer(refresh(&house, &second.refresh_token, ines.device_id).await).await;
    house.clock.advance(1_000);
    let again: Tokens =
        answer(house.try_sign_in("ines@harbour.example", PASSWORD, ines.device_id).await).await;
    assert_eq!(refresh(&house, &ines.tokens.refresh_token, ines.device_id).await.status(), 401);
    assert_eq!(status(&house, &again.access_token).await, 200);
}

#[tokio::test]
async fn signing_out_ends_the_tokens_and_the_live_connection() {
    let house = House::open().await;
    let ines = ines(&house).await;
    let mut desk = Desk::follow(&house, &ines, START).await;
    let response = house.call(Method::DELETE, "/v1/session", ines.token()).send().await.expect("an answer");
    assert_eq!(response.status(), 204);
    assert_eq!(status(&house, &ines.tokens.access_token).await, 401);
    assert_eq!(refresh(&house, &ines.tokens.refresh_token, ines.device_id).await.status(), 401);
    while desk.hear().await.is_some() {}
    let refused = desk.signals.last().expect("told why");
    assert!(format!("{refused:?}").contains("NotSignedIn"), "{refused:?}");
}

#[tokio::test]
async fn an_agent_who_left_is_out_at_once() {
    let house = House::open().await;
    let ines = ines(&house).await;
    let patch = throughline_hub_store::AgentPatch { is_active: Some(false), ..Default::default() };
    let caller = caller_of(&house, &ines);
    house.hub.store().change_agent(caller.tenant_id, caller.agent_id, patch).await.expect("changed");
    assert_eq!(status(&house, &ines.tokens.access_token).await, 401);
    assert_eq!(refresh(&house, &ines.tokens.refresh_token, ines.device_id).await.status(), 401);
    let response = house.try_sign_in("ines@harbour.example", PASSWORD, ines.device_id).await;
    assert_eq!(refusal(response).await.1.code, ErrorCode::WrongCredentials);
}

#[tokio::test]
async fn guessing_passwords_of_one_address_is_slowed_down_and_others_are_not() {
    let allowances = Allowances { sign_ins_per_email: Allowance::new(3, 1), ..generous() };
    let house = House::open_with(|options| options.allowances = allowances).await;
    ines(&house).await;
    house.agent("Tom Reyes", Role::Agent, &[]).await;
    let device = DeviceId(house.clock.new_id());
    for _ in 0..2 {
        let response = house.try_sign_in("ines@harbour.example", "a guess", device).await;
        assert_eq!(response.status(), 401);
    }
    let response = house.try_sign_in("INES@harbour.example", "a guess", device).await;
    assert!(response.headers()["retry-after"].to_str().expect("text").parse::<u64>().expect("seconds") > 0);
    assert_eq!(refusal(response).await.1.code, ErrorCode::RateLimited);
    assert_eq!(house.try_sign_in("tom@harbour.example", PASSWORD, device).await.status(), 200);
}

#[tokio::test]
async fn a_caller_cannot_escape_its_limit_by_claiming_other_addresses() {
    let allowances = Allowances { sign_ins_per_address: Allowance::new(2, 1), ..generous() };
    let house = House::open_with(|options| options.allowances = allowances).await;
    let mut statuses = Vec::new();
    for n in 0..5 {
        let refresh =
            RefreshRequest { refresh_token: "a guess".into(), device_id: DeviceId(house.clock.new_id()) };
        let request = house.call(Method::POST, "/v1/session/refresh", None).json(&refresh);
        let request = request.header("x-forwarded-for", format!("198.51.100.{n}"));
        statuses.push(request.send().await.expect("an answer").status().as_u16());
    }
    assert_eq!(statuses[2..], [429, 429, 429], "{statuses:?}");
}

#[tokio::test]
async fn a_desk_with_its_own_hub_signs_in_without_typing() {
    let house = House::open().await;
    let device = DeviceId(house.clock.new_id());
    let first = house.hub.provision_local_agent(device, "This machine").await.expect("provisioned");
    assert_eq!(status(&house, &first.access_token).await, 200);
    let again = house.hub.provision_local_agent(device, "This machine").await.expect("provisioned again");
    assert_eq!(again.agent.id, first.agent.id, "the same agent");
}
