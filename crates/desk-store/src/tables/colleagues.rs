//! Agents and teams. Small tables; agents' names are also kept in memory.

use std::collections::HashMap;

use rusqlite::{Row, params};
use throughline_domain::{AgentId, TeamId};
use throughline_wire::desk_api::{Colleagues, Tag};
use throughline_wire::rows::{AgentRow, Presence, Role, TeamRow};

use crate::access::{Reader, Writer};
use crate::columns;
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Whose desk this is, as far as views of the inbox depend on it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Me {
    /// The agent.
    pub agent_id: AgentId,
    /// Their teams.
    pub team_ids: Vec<TeamId>,
}

/// The agent with the teams the cache knows (none before the first snapshot).
pub fn me(reader: &Reader<'_>, agent_id: AgentId) -> Result<Me> {
    let team_ids = get(reader, agent_id)?.map(|agent| agent.team_ids).unwrap_or_default();
    Ok(Me { agent_id, team_ids })
}

/// Agents and teams, by name.
pub fn list(reader: &Reader<'_>) -> Result<Colleagues> {
    let agents = reader.all(
        "SELECT id, name, email, role, presence, team_ids, is_active FROM agents ORDER BY name, id",
        [],
        read_agent,
    )?;
    let teams = reader.all("SELECT id, name FROM teams ORDER BY name, id", [], |row| {
        Ok(TeamRow { id: columns::id(row, 0)?, name: row.get(1)? })
    })?;
    Ok(Colleagues { agents, teams })
}

/// One agent.
pub fn get(reader: &Reader<'_>, id: AgentId) -> Result<Option<AgentRow>> {
    reader.one(
        "SELECT id, name, email, role, presence, team_ids, is_active FROM agents WHERE id = ?1",
        [id.as_bytes()],
        read_agent,
    )
}

/// Names of all agents.
pub(crate) fn names(reader: &Reader<'_>) -> Result<HashMap<AgentId, String>> {
    let names =
        reader.all("SELECT id, name FROM agents", [], |row| Ok((columns::id(row, 0)?, row.get(1)?)))?;
    Ok(names.into_iter().collect())
}

pub(crate) fn upsert_agent(writer: &mut Writer<'_>, agent: &AgentRow) -> Result<()> {
    writer.execute(
        "INSERT INTO agents (id, name, email, role, presence, team_ids, is_active) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET name = ?2, email = ?3, role = ?4, presence = ?5, team_ids = ?6, is_active = ?7",
        params![
            agent.id.as_bytes(),
            agent.name,
            agent.email,
            role_word(agent.role),
            presence_word(agent.presence),
            columns::list_or_null(&agent.team_ids)?,
            agent.is_active,
        ],
    )?;
    writer.touch_names();
    writer.touch(Tag::Colleagues);
    Ok(())
}

pub(crate) fn remove_agent(writer: &mut Writer<'_>, id: AgentId) -> Result<()> {
    writer.execute("DELETE FROM agents WHERE id = ?1", [id.as_bytes()])?;
    writer.touch_names();
    writer.touch(Tag::Colleagues);
    Ok(())
}

pub(crate) fn upsert_team(writer: &mut Writer<'_>, team: &TeamRow) -> Result<()> {
    writer.execute(
        "INSERT INTO teams (id, name) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET name = ?2",
        params![team.id.as_bytes(), team.name],
    )?;
    writer.touch(Tag::Colleagues);
    Ok(())
}

pub(crate) fn remove_team(writer: &mut Writer<'_>, id: TeamId) -> Result<()> {
    writer.execute("DELETE FROM teams WHERE id = ?1", [id.as_bytes()])?;
    writer.touch(Tag::Colleagues);
    Ok(())
}

fn read_agent(row: &Row<'_>) -> Result<AgentRow> {
    Ok(AgentRow {
        id: columns::id(row, 0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        role: columns::word(row, 3, parse_role, "role")?,
        presence: columns::word(row, 4, parse_presence, "presence")?,
        team_ids: columns::json(row, 5)?,
        is_active: row.get(6)?,
    })
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Agent => "agent",
        Role::Manager => "manager",
        Role::Administrator => "administrator",
    }
}

fn parse_role(word: &str) -> Option<Role> {
    [Role::Agent, Role::Manager, Role::Administrator].into_iter().find(|role| role_word(*role) == word)
}

fn presence_word(presence: Presence) -> &'static str {
    match presence {
        Presence::Available => "available",
        Presence::Away => "away",
        Presence::Offline => "offline",
    }
}

fn parse_presence(word: &str) -> Option<Presence> {
    [Presence::Available, Presence::Away, Presence::Offline].into_iter().find(|p| presence_word(*p) == word)
}
