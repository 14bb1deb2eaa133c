//! `agent add|list|reset`: who may sign in. Works beside a running hub.

use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use throughline_domain::{AgentId, Clock, TenantId};
use throughline_hub_store::{Caller, NewAgent, Store};
use throughline_wire::rows::{AgentRow, Role};

use super::config::Config;
use super::serving::open_record;

/// Letters and digits that are not taken for each other.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789+";
const GROUPS: usize = 4;
const GROUP: usize = 5;

/// What to do.
#[derive(Subcommand)]
pub enum AgentCommand {
    /// Add an agent and print a password, once.
    Add(AddArguments),
    /// List the agents.
    List,
    /// Give an agent a new password, print it once, and sign them out everywhere.
    Reset {
        /// The agent's sign-in address.
        email: String,
    },
}

/// A new agent.
#[derive(Args)]
pub struct AddArguments {
    /// Shown name; customers see its first word.
    #[arg(long)]
    name: String,
    /// Sign-in address.
    #[arg(long)]
    email: String,
    /// What they may do.
    #[arg(long, value_enum, default_value_t = RoleName::Agent)]
    role: RoleName,
    /// A team they belong to, made if it is new. May be given several times.
    #[arg(long = "team", value_name = "NAME")]
    teams: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleName {
    /// Sees every conversation, manages agents, teams and channels.
    Administrator,
    /// Sees every conversation.
    Manager,
    /// Sees their own, their teams' and unassigned conversations.
    Agent,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Administrator => Self::Administrator,
            RoleName::Manager => Self::Manager,
            RoleName::Agent => Self::Agent,
        }
    }
}

/// Runs the command on the record.
pub async fn run(config: &Config, command: AgentCommand) -> Result<()> {
    let (store, tenant) = open_record(config).await?;
    let done = match command {
        AgentCommand::Add(arguments) => add(&store, tenant.id, arguments).await,
        AgentCommand::List => list(&store, tenant.id).await,
        AgentCommand::Reset { email } => reset(&store, tenant.id, &email).await,
    };
    store.close().await;
    done
}

async fn add(store: &Store, tenant: TenantId, arguments: AddArguments) -> Result<()> {
    let mut team_ids = Vec::new();
    for team in &arguments.teams {
        team_ids.push(store.add_team(tenant, team).await?.id);
    }
    let password = generated(store.clock().as_ref());
    let AddArguments { name, email, role, .. } = arguments;
    let new = NewAgent { name, email, role: role.into(), team_ids, password: Some(password.clone()) };
    let agent = store.add_agent(tenant, new).await?;
    say(&agent, &password);
    Ok(())
}

async fn list(store: &Store, tenant: TenantId) -> Result<()> {
    let teams = store.list_teams(tenant).await?;
    for agent in store.list_agents(tenant).await? {
        let names =
            teams.iter().filter(|team| agent.team_ids.contains(&team.id)).map(|team| team.name.as_str());
        let names: Vec<&str> = names.collect();
        let role = format!("{:?}", agent.role).to_lowercase();
        let left = if agent.is_active { "" } else { "  (left)" };
        println!("{:<32} {:<14} {:<24} {}{left}", agent.email, role, agent.name, names.join(", "));
    }
    Ok(())
}

async fn reset(store: &Store, tenant: TenantId, email: &str) -> Result<()> {
    let email = email.trim().to_lowercase();
    let agents = store.list_agents(tenant).await?;
    let Some(agent) = agents.into_iter().find(|agent| agent.email == email) else {
        bail!("there is no agent {email}; `throughline-hub agent list` lists them");
    };
    let password = new_password(store, tenant, agent.id).await?;
    store.close_all_sessions(Caller { tenant_id: tenant, agent_id: agent.id }).await?;
    say(&agent, &password);
    Ok(())
}

/// Gives an agent a generated password.
pub async fn new_password(store: &Store, tenant: TenantId, agent: AgentId) -> Result<String> {
    let password = generated(store.clock().as_ref());
    store.set_password(tenant, agent, &password).await?;
    Ok(password)
}

fn say(agent: &AgentRow, password: &str) {
    println!("e-mail    {}", agent.email);
    println!("password  {password}");
    println!("The password is shown this once. Hand it over in private.");
}

/// A hundred random bits in four groups that can be read out on the telephone.
fn generated(clock: &dyn Clock) -> String {
    let mut random = [0_u8; GROUPS * GROUP];
    clock.fill_random(&mut random);
    let letter = |byte: &u8| ALPHABET.get(usize::from(byte % 32)).copied().map_or('a', char::from);
    let groups: Vec<String> = random.chunks(GROUP).map(|group| group.iter().map(letter).collect()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use throughline_domain::SystemClock;

    use super::generated;

    #[test]
    fn passwords_are_long_readable_and_different() {
        let (one, other) = (generated(&SystemClock), generated(&SystemClock));
        assert_eq!(one.len(), 23);
        assert_ne!(one, other);
    }
}
