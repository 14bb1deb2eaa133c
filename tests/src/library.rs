//! Articles of a company for the tests: written and published by someone who may.

use anyhow::{Result, ensure};
use throughline_domain::{
    ArticleFamilyId, ArticleId, ArticleState, Audience, Clock as _, CommandId, SystemClock,
};
use throughline_hub_store::{Caller, NewAgent, Readings};
use throughline_testkit::eventually;
use throughline_wire::commands::{
    ArticleFields, Command, CommandBatch, CommandBody, Outcome, SaveArticleCommand,
};
use throughline_wire::rows::{ArticleContent, Role};

use crate::browser::PATIENCE;
use crate::company::Company;

/// Someone who publishes.
pub struct Library<'c> {
    company: &'c Company,
    caller: Caller,
}

impl<'c> Library<'c> {
    /// Opens one.
    pub async fn of(company: &'c Company) -> Result<Self> {
        let tenant_id = company.hub().tenant_id();
        let new = NewAgent {
            name: "Ines Calder".into(),
            email: "ines.library@harbour.example".into(),
            role: Role::Administrator,
            team_ids: vec![],
            password: None,
        };
        let agent = company.hub().store().add_agent(tenant_id, new).await?;
        Ok(Self { company, caller: Caller { tenant_id, agent_id: agent.id } })
    }

    /// Publishes an article for customers.
    pub async fn publishes(&self, title: &str, summary: &str, body: &str) -> Result<ArticleId> {
        let id = ArticleId(SystemClock.new_id());
        let content = ArticleContent { title: title.into(), summary: summary.into(), body: body.into() };
        self.gives(CommandBody::SaveArticle(SaveArticleCommand {
            article_id: id,
            family_id: ArticleFamilyId(id.0),
            language: "en".into(),
            base_version: 0,
            content,
            fields: ArticleFields { audience: Some(Audience::Public), ..ArticleFields::default() },
            state: ArticleState::Published,
            images: vec![],
            merges: vec![],
        }))
        .await?;
        Ok(id)
    }

    /// Gives a command as the one who publishes.
    pub async fn gives(&self, body: CommandBody) -> Result<()> {
        let command = Command { id: CommandId(SystemClock.new_id()), given_at: SystemClock.now(), body };
        let batch = CommandBatch { commands: vec![command] };
        let outcomes = self.company.hub().store().apply(self.caller, batch).await?;
        let is_done = outcomes.outcomes.iter().all(|one| matches!(one.outcome, Outcome::Done { .. }));
        ensure!(is_done, "refused: {outcomes:?}");
        Ok(())
    }

    /// Waits until customers find something.
    pub async fn is_found(&self, words: &str) -> Result<()> {
        let url = format!("{}/help/en/suggest?q={words}", self.company.url());
        let client = reqwest::Client::builder().build()?;
        eventually(PATIENCE, || async {
            let answer = client.get(&url).send().await.map_err(|error| error.to_string())?;
            let text = answer.text().await.map_err(|error| error.to_string())?;
            if text.contains("\"url\"") { Ok(()) } else { Err(text) }
        })
        .await;
        Ok(())
    }

    /// What became of readings of an article.
    pub async fn readings(&self, id: ArticleId) -> Result<Readings> {
        Ok(self.company.hub().store().readings(self.caller.tenant_id, id).await?)
    }

    /// The details of every hand-over on the record, as JSON.
    pub fn handed_over(&self) -> Result<Vec<String>> {
        let record = rusqlite::Connection::open(self.company.record_path())?;
        let mut query =
            record.prepare("SELECT details || body FROM interactions WHERE details LIKE '%hand_over%'")?;
        let rows = query.query_map([], |row| row.get(0))?;
        let found = rows.collect::<Result<Vec<String>, _>>()?;
        Ok(found)
    }
}
