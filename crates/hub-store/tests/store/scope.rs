//! Who sees what: one matrix over snapshots, feed, commands and moves.

use throughline_domain::{AgentId, ConversationId, TeamId};
use throughline_hub_store::{AgentPatch, Caller};
use throughline_wire::ErrorCode;
use throughline_wire::commands::{CommandBody, Outcome};
use throughline_wire::rows::{Role, RowKind};

use crate::desk::Desk;
use crate::world::World;

async fn give_to(
    world: &World,
    by: Caller,
    id: ConversationId,
    agent: Option<AgentId>,
    team: Option<TeamId>,
) -> u64 {
    world.done(by, CommandBody::Assign { conversation_id: id, assignee_id: agent, team_id: team }).await
}

#[tokio::test]
async fn agents_see_their_teams_their_own_and_nobodys_and_others_see_all() {
    let world = World::new().await;
    let (care, billing) = (world.team("Care").await, world.team("Billing").await);
    let priya = world.administrator().await;
    let nadia = world.agent("Nadia", Role::Agent, &[care]).await;
    let sam = world.agent("Sam", Role::Agent, &[billing]).await;
    let jonas = world.agent("Jonas", Role::Manager, &[]).await;

    // (agent, team, does Nadia see it, does Sam)
    let cases = [
        (None, None, true, true),
        (None, Some(care), true, false),
        (None, Some(billing), false, true),
        (Some(nadia.agent_id), None, true, false),
        (Some(nadia.agent_id), Some(billing), true, true),
        (Some(priya.agent_id), None, false, false),
        (Some(priya.agent_id), Some(care), true, false),
    ];
    for (agent, team, nadia_sees, sam_sees) in cases {
        let id = world.conversation(priya).await;
        world.says(priya, id, "Hello").await;
        give_to(&world, priya, id, agent, team).await;
        for (who, sees) in [(nadia, nadia_sees), (sam, sam_sees), (jonas, true), (priya, true)] {
            let desk = Desk::first_sync(&world.store, who).await;
            assert_eq!(desk.has(id), sees, "{agent:?} {team:?} in the snapshot of {who:?}");
            let mut told =
                Desk { rows: std::collections::BTreeMap::default(), cursor: start(&world, who).await };
            assert!(told.catch_up(&world.store, who, 1_000).await);
            assert_eq!(told.has(id), sees, "in the feed");
            let outcome = world.give(who, CommandBody::SendMessage(world.message(id, "Hi"))).await;
            match outcome {
                Outcome::Done { .. } => assert!(sees, "wrote where nothing is seen"),
                Outcome::Refused(error) => assert_eq!((error.code, sees), (ErrorCode::NotFound, false)),
                Outcome::Held { .. } => panic!("nothing to hold"),
            }
        }
    }
}

async fn start(world: &World, who: Caller) -> throughline_wire::sync::Cursor {
    let scope = world.store.scope(who).await.unwrap().expect("active").version;
    throughline_wire::sync::Cursor { seq: 0, token: 0, scope }
}

#[tokio::test]
async fn moving_out_of_sight_takes_away_and_moving_in_brings_everything() {
    let world = World::new().await;
    let (care, billing) = (world.team("Care").await, world.team("Billing").await);
    let priya = world.administrator().await;
    let nadia = world.agent("Nadia", Role::Agent, &[care]).await;
    let sam = world.agent("Sam", Role::Agent, &[billing]).await;
    let id = world.conversation(priya).await;
    world.says(priya, id, "one").await;
    world.says(priya, id, "two").await;
    give_to(&world, priya, id, None, Some(care)).await;
    world.done(nadia, CommandBody::MarkRead { conversation_id: id, through_at: i64::MAX }).await;

    let mut nadias = Desk::first_sync(&world.store, nadia).await;
    let mut sams = Desk::first_sync(&world.store, sam).await;
    assert_eq!((nadias.count(RowKind::Interaction), nadias.count(RowKind::ReadMark)), (3, 1));
    assert_eq!(sams.count(RowKind::Interaction), 0);

    give_to(&world, priya, id, None, Some(billing)).await;
    assert!(nadias.catch_up(&world.store, nadia, 100).await && sams.catch_up(&world.store, sam, 100).await);
    assert!(
        !nadias.has(id) && nadias.count(RowKind::Interaction) == 0 && nadias.count(RowKind::ReadMark) == 0
    );
    assert!(sams.has(id) && sams.count(RowKind::Interaction) == 4);

    give_to(&world, priya, id, None, Some(care)).await;
    assert!(nadias.catch_up(&world.store, nadia, 2).await, "in pages of two");
    assert_eq!((nadias.count(RowKind::Interaction), nadias.count(RowKind::ReadMark)), (5, 1));
}

#[tokio::test]
async fn read_marks_are_told_to_their_agent_alone() {
    let world = World::new().await;
    let (priya, jonas) = (world.administrator().await, world.agent("Jonas", Role::Manager, &[]).await);
    let id = world.conversation(priya).await;
    world.says(priya, id, "Hello").await;
    let mut jonass = Desk::first_sync(&world.store, jonas).await;
    world.done(priya, CommandBody::MarkRead { conversation_id: id, through_at: i64::MAX }).await;
    assert!(jonass.catch_up(&world.store, jonas, 100).await);
    assert_eq!(jonass.count(RowKind::ReadMark), 0);
    assert_eq!(Desk::first_sync(&world.store, priya).await.count(RowKind::ReadMark), 1);
}

#[tokio::test]
async fn a_new_team_or_role_asks_for_a_new_snapshot() {
    let world = World::new().await;
    let care = world.team("Care").await;
    let nadia = world.agent("Nadia", Role::Agent, &[]).await;
    let mut desk = Desk::first_sync(&world.store, nadia).await;
    let renamed = AgentPatch { name: Some("Nadia B".into()), ..AgentPatch::default() };
    world.store.change_agent(world.tenant, nadia.agent_id, renamed).await.unwrap();
    assert!(desk.catch_up(&world.store, nadia, 100).await, "a name redefines nothing");
    let moved = AgentPatch { team_ids: Some(vec![care]), ..AgentPatch::default() };
    world.store.change_agent(world.tenant, nadia.agent_id, moved).await.unwrap();
    assert!(!desk.catch_up(&world.store, nadia, 100).await);
    let mut desk = Desk::first_sync(&world.store, nadia).await;
    let promoted = AgentPatch { role: Some(Role::Manager), ..AgentPatch::default() };
    world.store.change_agent(world.tenant, nadia.agent_id, promoted).await.unwrap();
    assert!(!desk.catch_up(&world.store, nadia, 100).await);
}
