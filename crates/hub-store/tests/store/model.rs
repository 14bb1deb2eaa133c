//! Whatever people do, a desk that follows the feed (from any moment, in pages
//! of any size, or live) holds what a desk that syncs afresh holds.

use proptest::prelude::*;
use throughline_domain::{ContactKind, ConversationId, ConversationStatus, CustomerId, InteractionId};
use throughline_hub_store::{Caller, Follower, Step, VisitorSession};
use throughline_wire::chat::Receipts;
use throughline_wire::commands::CommandBody;
use throughline_wire::rows::{Presence, Role};

use crate::desk::Desk;
use crate::world::World;

#[derive(Clone, Debug)]
enum Act {
    Start { by: usize },
    Send { by: usize, to: usize },
    Note { by: usize, to: usize },
    Assign { by: usize, to: usize, agent: Option<usize>, team: Option<usize> },
    Status { by: usize, to: usize, status: ConversationStatus },
    Read { by: usize, to: usize },
    Customer { by: usize },
    Address { by: usize, of: usize },
    Presence { by: usize, is_away: bool },
    VisitorSays { who: usize },
    Receipts { who: usize },
    Sync { who: usize, limit: u32 },
}

fn act() -> impl Strategy<Value = Act> {
    let n = || 0..64_usize;
    prop_oneof![
        2 => n().prop_map(|by| Act::Start { by }),
        6 => (n(), n()).prop_map(|(by, to)| Act::Send { by, to }),
        2 => (n(), n()).prop_map(|(by, to)| Act::Note { by, to }),
        6 => (n(), n(), prop::option::of(n()), prop::option::of(n()))
            .prop_map(|(by, to, agent, team)| Act::Assign { by, to, agent, team }),
        3 => (n(), n(), prop::sample::select(ConversationStatus::ALL))
            .prop_map(|(by, to, status)| Act::Status { by, to, status }),
        3 => (n(), n()).prop_map(|(by, to)| Act::Read { by, to }),
        1 => n().prop_map(|by| Act::Customer { by }),
        2 => (n(), n()).prop_map(|(by, of)| Act::Address { by, of }),
        1 => (n(), any::<bool>()).prop_map(|(by, is_away)| Act::Presence { by, is_away }),
        6 => n().prop_map(|who| Act::VisitorSays { who }),
        2 => n().prop_map(|who| Act::Receipts { who }),
        4 => (n(), 1..20_u32).prop_map(|(who, limit)| Act::Sync { who, limit }),
    ]
}

struct Play {
    world: World,
    agents: Vec<Caller>,
    teams: Vec<throughline_domain::TeamId>,
    visitors: Vec<VisitorSession>,
    conversations: Vec<ConversationId>,
    customers: Vec<CustomerId>,
    sent: Vec<InteractionId>,
    desks: Vec<Desk>,
}

fn pick<T: Clone>(from: &[T], n: usize) -> Option<T> {
    if from.is_empty() { None } else { from.get(n % from.len()).cloned() }
}

impl Play {
    async fn new() -> Self {
        let world = World::new().await;
        let teams = vec![world.team("Care").await, world.team("Billing").await];
        let agents = vec![
            world.agent("Nadia", Role::Agent, &teams[..1]).await,
            world.agent("Sam", Role::Agent, &teams[1..]).await,
            world.agent("Jonas", Role::Manager, &[]).await,
        ];
        let mut visitors = Vec::new();
        for _ in 0..3 {
            visitors.push(world.visitor().await);
        }
        let mut desks = Vec::new();
        for agent in &agents {
            desks.push(Desk::first_sync(&world.store, *agent).await);
        }
        let (conversations, customers, sent) = (Vec::new(), Vec::new(), Vec::new());
        Self { world, agents, teams, visitors, conversations, customers, sent, desks }
    }

    async fn act(&mut self, act: Act) {
        let by = |n: usize| self.agents[n % self.agents.len()];
        let (agents, teams, world) = (&self.agents, &self.teams, &self.world);
        let body = match act {
            Act::Start { by: n } => {
                self.conversations.push(world.conversation(by(n)).await);
                return;
            }
            Act::Customer { by: n } => {
                self.customers.push(world.customer(by(n), "Someone").await);
                return;
            }
            Act::VisitorSays { who } => {
                let posted = world.visitor_says(&self.visitors[who % 3], "Hello").await;
                if !self.conversations.contains(&posted.conversation_id) {
                    self.conversations.push(posted.conversation_id);
                }
                return;
            }
            Act::Receipts { who } => {
                let receipts = Receipts { delivered_through_at: i64::MAX, read_through_at: who as i64 };
                world.store.chat_receipts(self.visitors[who % 3].visitor.id, receipts).await.unwrap();
                return;
            }
            Act::Sync { who, limit } => {
                let agent = by(who);
                let desk = &mut self.desks[who % 3];
                assert!(desk.catch_up(&world.store, agent, limit).await);
                return;
            }
            Act::Send { by: n, to } => pick(&self.conversations, to).map(|id| {
                let message = world.message(id, "Words");
                self.sent.push(message.interaction_id);
                (by(n), CommandBody::SendMessage(message))
            }),
            Act::Note { by: n, to } => pick(&self.conversations, to).map(|conversation_id| {
                let (interaction_id, mentions) = (world.id(), vec![by(n).agent_id]);
                (
                    by(n),
                    CommandBody::AddNote { interaction_id, conversation_id, body: "Note".into(), mentions },
                )
            }),
            Act::Assign { by: n, to, agent, team } => pick(&self.conversations, to).map(|conversation_id| {
                let assignee_id = agent.and_then(|n| pick(agents, n)).map(|agent| agent.agent_id);
                let team_id = team.and_then(|n| pick(teams, n));
                (by(n), CommandBody::Assign { conversation_id, assignee_id, team_id })
            }),
            Act::Status { by: n, to, status } => pick(&self.conversations, to).map(|conversation_id| {
                let snoozed_until_at = Some(i64::MAX >> 8);
                (by(n), CommandBody::SetStatus { conversation_id, status, snoozed_until_at })
            }),
            Act::Read { by: n, to } => pick(&self.conversations, to).map(|conversation_id| {
                (by(n), CommandBody::MarkRead { conversation_id, through_at: i64::MAX })
            }),
            Act::Address { by: n, of } => pick(&self.customers, of).map(|customer_id| {
                let value = format!("a{}@mail.example", of % 5);
                let (contact_point_id, kind) = (world.id(), ContactKind::Email);
                (by(n), CommandBody::AddContactPoint { contact_point_id, customer_id, kind, value })
            }),
            Act::Presence { by: n, is_away } => {
                let presence = if is_away { Presence::Away } else { Presence::Available };
                Some((by(n), CommandBody::SetPresence { presence }))
            }
        };
        if let Some((by, body)) = body {
            // Refusals are part of the game: nobody may act where they cannot see.
            world.give(by, body).await;
        }
    }
}

async fn play(acts: Vec<Act>) {
    let mut play = Play::new().await;
    let mut commits = play.world.store.commits();
    let (mut live, mut followers) = (play.desks.clone(), Vec::new());
    for (agent, desk) in play.agents.iter().zip(&live) {
        let scope = play.world.store.scope(*agent).await.unwrap().unwrap();
        followers.push(Follower::new(scope, desk.cursor, desk.cursor.seq));
    }
    for act in acts {
        play.act(act).await;
        while let Ok(commit) = commits.try_recv() {
            for (follower, desk) in followers.iter_mut().zip(&mut live) {
                match follower.take(&commit) {
                    Step::Send(frame) => desk.take_frame(&frame),
                    Step::Nothing => {}
                    other => panic!("no reason for {other:?}"),
                }
            }
        }
    }
    // What was committed last may still be on its way: publishing follows the answer.
    play.world.store.close().await;
    while let Ok(commit) = commits.try_recv() {
        for (follower, desk) in followers.iter_mut().zip(&mut live) {
            if let Step::Send(frame) = follower.take(&commit) {
                desk.take_frame(&frame);
            }
        }
    }
    let clock = std::sync::Arc::new(play.world.clock.clone());
    let store = throughline_hub_store::Store::open(&play.world.path(), clock).await.unwrap();
    for (n, agent) in play.agents.iter().enumerate() {
        let fresh = Desk::first_sync(&store, *agent).await;
        assert!(play.desks[n].catch_up(&store, *agent, 3).await);
        assert_eq!(play.desks[n].rows, fresh.rows, "caught up: {agent:?}");
        assert_eq!(live[n].rows, fresh.rows, "live: {agent:?}");
    }
    store.close().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn following_the_feed_and_syncing_afresh_end_in_the_same_rows(acts in prop::collection::vec(act(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(play(acts));
    }
}
