//! The colleagues of a seeded company: three teams, agents without passwords,
//! and the accounts of its channels, of which web chat alone can send.

use throughline_domain::{AgentId, Channel, ChannelAccountId, TeamId, TenantId};
use throughline_wire::rows::{AgentRow, ChannelAccountRow, Role};

use super::dice::Dice;
use super::kind;
use super::names::{self, Culture};
use super::topics::Desk;
use crate::{AgentPatch, NewAgent, NewTenant, Store, StoreError, Tenant};

/// The three teams.
#[derive(Clone, Copy, Debug)]
pub(super) struct Teams {
    pub(super) care: TeamId,
    pub(super) billing: TeamId,
    pub(super) store: TeamId,
}

impl Teams {
    pub(super) fn of(self, desk: Desk) -> TeamId {
        match desk {
            Desk::Care => self.care,
            Desk::Billing => self.billing,
            Desk::Store => self.store,
        }
    }
}

/// An agent, as far as conversations need it.
#[derive(Clone, Debug)]
pub(super) struct Colleague {
    pub(super) id: AgentId,
    pub(super) first: String,
    team_ids: Vec<TeamId>,
}

/// Teams and agents.
#[derive(Clone, Debug)]
pub(super) struct Crew {
    teams: Teams,
    colleagues: Vec<Colleague>,
}

impl Crew {
    /// The team of a desk.
    pub(super) fn team(&self, desk: Desk) -> TeamId {
        self.teams.of(desk)
    }

    /// Somebody of that desk, or anybody when it has nobody.
    pub(super) fn answering(&self, desk: Desk, dice: &mut Dice) -> &Colleague {
        let team = self.team(desk);
        let of_desk: Vec<_> = self.colleagues.iter().filter(|one| one.team_ids.contains(&team)).collect();
        if of_desk.is_empty() { self.anyone(dice) } else { dice.one(&of_desk) }
    }

    /// Anybody.
    pub(super) fn anyone(&self, dice: &mut Dice) -> &Colleague {
        let at = dice.below(self.colleagues.len() as u64) as usize;
        self.colleagues.get(at).expect("BUG: a company without agents")
    }
}

/// The company, made now if the record has none. One that was there without a name of its own gets ours.
pub(super) async fn ensure_company(store: &Store) -> Result<Tenant, StoreError> {
    let harbour =
        NewTenant { name: "Harbour".to_owned(), colour: "#0f5273".to_owned(), region: Some("GB".to_owned()) };
    let tenant = store.ensure_tenant(harbour.clone()).await?;
    if tenant.name != NewTenant::default().name {
        return Ok(tenant);
    }
    store.set_company(tenant.id, harbour.clone()).await?;
    Ok(Tenant { name: harbour.name, colour: harbour.colour, region: harbour.region, ..tenant })
}

/// The teams; those that are there stay.
pub(super) async fn ensure_teams(store: &Store, tenant: TenantId) -> Result<Teams, StoreError> {
    Ok(Teams {
        care: store.add_team(tenant, "Care").await?.id,
        billing: store.add_team(tenant, "Billing").await?.id,
        store: store.add_team(tenant, "Briggate store").await?.id,
    })
}

/// The accounts; those that are there stay.
pub(super) async fn ensure_accounts(store: &Store, tenant: TenantId) -> Result<(), StoreError> {
    let accounts = [
        (Channel::Chat, "Web chat", "harbour.example"),
        (Channel::Sms, "Texts", "+447700900500"),
        (Channel::Email, "Help mailbox", "help@harbour.example"),
        (Channel::Voice, "Hotline", "+441134960000"),
        (Channel::Social, "@harbour", "harbour"),
        (Channel::InPerson, "Briggate store", "12 Briggate, Leeds"),
    ];
    let there = store.list_channel_accounts(tenant).await?;
    for (channel, name, address) in accounts {
        if there.iter().any(|account| account.channel == channel) {
            continue;
        }
        let id = ChannelAccountId(store.clock().new_id());
        let (name, address) = (name.to_owned(), address.to_owned());
        let row = ChannelAccountRow { id, channel, name, address, can_send: channel == Channel::Chat };
        store.put_channel_account(tenant, row).await?;
    }
    Ok(())
}

/// The agent whose desk carries the hub, in Care and Billing.
pub(super) async fn ensure_first_agent(
    store: &Store,
    tenant: TenantId,
    teams: &Teams,
) -> Result<AgentId, StoreError> {
    let nadia = store.ensure_local_agent(tenant, "Nadia").await?;
    if nadia.name != "Nadia" || nadia.team_ids.is_empty() {
        // A desk that carries its hub may have made its agent before, under another name.
        let (name, team_ids) = (Some("Nadia".to_owned()), Some(vec![teams.care, teams.billing]));
        store.change_agent(tenant, nadia.id, AgentPatch { name, team_ids, ..AgentPatch::default() }).await?;
    }
    Ok(nadia.id)
}

/// Sam of the store, Priya of Billing, Jonas who manages Care.
pub(super) async fn ensure_named_agents(
    store: &Store,
    tenant: TenantId,
    teams: &Teams,
) -> Result<(AgentId, AgentId, AgentId), StoreError> {
    let sam = ensure_agent(store, tenant, "Sam", Role::Agent, vec![teams.store, teams.care]).await?;
    let priya = ensure_agent(store, tenant, "Priya", Role::Agent, vec![teams.billing, teams.care]).await?;
    let jonas = ensure_agent(store, tenant, "Jonas", Role::Manager, vec![teams.care]).await?;
    Ok((sam.id, priya.id, jonas.id))
}

async fn ensure_agent(
    store: &Store,
    tenant: TenantId,
    name: &str,
    role: Role,
    team_ids: Vec<TeamId>,
) -> Result<AgentRow, StoreError> {
    let email = format!("{}@harbour.example", name.to_lowercase().replace(' ', "."));
    let agents = store.list_agents(tenant).await?;
    if let Some(agent) = agents.into_iter().find(|agent| agent.email == email) {
        return Ok(agent);
    }
    store.add_agent(tenant, NewAgent { name: name.to_owned(), email, role, team_ids, password: None }).await
}

/// So many agents: an administrator, a manager for every ten, the rest in the teams.
pub(super) async fn ensure_crew(
    store: &Store,
    tenant: TenantId,
    agents: u32,
    seed: u64,
) -> Result<Crew, StoreError> {
    let teams = ensure_teams(store, tenant).await?;
    ensure_accounts(store, tenant).await?;
    let mut colleagues = Vec::new();
    for n in 0..agents.max(1) {
        let (name, role) = who(n, seed);
        let all = [teams.care, teams.billing, teams.store];
        let team_ids = match n {
            0 => vec![teams.care, teams.billing],
            n => all.get(n as usize % 3).copied().into_iter().collect(),
        };
        let row = ensure_agent(store, tenant, &name, role, team_ids).await?;
        let first = row.name.split(' ').next().unwrap_or_default().to_owned();
        colleagues.push(Colleague { id: row.id, first, team_ids: row.team_ids });
    }
    Ok(Crew { teams, colleagues })
}

fn who(n: u32, seed: u64) -> (String, Role) {
    let role = match n {
        0 => Role::Administrator,
        n if n % 10 == 3 => Role::Manager,
        _ => Role::Agent,
    };
    let name = match n {
        0 => "Nadia".to_owned(),
        1 => "Sam".to_owned(),
        2 => "Priya".to_owned(),
        3 => "Jonas".to_owned(),
        n => {
            let mut dice = Dice::of(seed, kind::AGENT, u64::from(n));
            let culture = dice.one(&[Culture::British, Culture::Indian, Culture::Polish, Culture::Nigerian]);
            let named = names::draw(culture, true, &mut dice);
            // The number keeps addresses of namesakes apart.
            format!("{} {} {n}", capital(&named.ascii.0), capital(&named.ascii.1))
        }
    };
    (name, role)
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
impl Crew {
    /// Two agents in one team, without a store.
    pub(super) fn made_up() -> Self {
        let mut dice = Dice::of(0, kind::AGENT, 0);
        let teams = Teams { care: dice.id(1).into(), billing: dice.id(2).into(), store: dice.id(3).into() };
        let mut colleague = |first: &str| Colleague {
            id: dice.id(4).into(),
            first: first.to_owned(),
            team_ids: vec![teams.care],
        };
        let colleagues = vec![colleague("Nadia"), colleague("Sam")];
        Self { teams, colleagues }
    }
}
