//! A company with a knowledge base, with verbs for what writers do.

use throughline_domain::{ArticleId, ArticleState, Audience};
use throughline_hub_store::Caller;
use throughline_wire::WireError;
use throughline_wire::commands::{ArticleFields, CommandBody, Outcome, SaveArticleCommand};
use throughline_wire::rows::{ArticleContent, ArticleRow, Role};

use crate::world::World;

pub struct Library {
    pub world: World,
    /// A manager.
    pub jonas: Caller,
    /// An agent.
    pub sam: Caller,
}

pub fn words(title: &str, body: &str) -> ArticleContent {
    ArticleContent { title: title.into(), summary: String::new(), body: body.into() }
}

impl Library {
    pub async fn open() -> Self {
        let world = World::new().await;
        let jonas = world.agent("Jonas", Role::Manager, &[]).await;
        let sam = world.agent("Sam", Role::Agent, &[]).await;
        Self { world, jonas, sam }
    }

    pub fn new_article(&self, title: &str, body: &str) -> SaveArticleCommand {
        SaveArticleCommand {
            article_id: self.world.id(),
            family_id: self.world.id(),
            language: "en".into(),
            base_version: 0,
            content: words(title, body),
            fields: ArticleFields { audience: Some(Audience::Public), ..ArticleFields::default() },
            state: ArticleState::Draft,
            images: Vec::new(),
            merges: Vec::new(),
        }
    }

    /// An article this agent wrote, as it is on the record.
    pub async fn written(&self, by: Caller, title: &str, body: &str) -> ArticleRow {
        self.saved(by, self.new_article(title, body)).await
    }

    pub async fn saved(&self, by: Caller, command: SaveArticleCommand) -> ArticleRow {
        let id = command.article_id;
        self.world.done(by, CommandBody::SaveArticle(command)).await;
        self.article(id).await
    }

    pub async fn published(&self, title: &str, body: &str) -> ArticleRow {
        let command = SaveArticleCommand { state: ArticleState::Published, ..self.new_article(title, body) };
        self.saved(self.jonas, command).await
    }

    /// A save that began from a version of an article.
    pub fn edit(&self, of: &ArticleRow, body: &str) -> SaveArticleCommand {
        SaveArticleCommand {
            article_id: of.id,
            family_id: of.family_id,
            language: of.language.clone(),
            base_version: of.version,
            content: ArticleContent { body: body.into(), ..of.content.clone() },
            fields: ArticleFields::default(),
            state: ArticleState::Draft,
            images: Vec::new(),
            merges: Vec::new(),
        }
    }

    pub async fn state(&self, by: Caller, of: &ArticleRow, state: ArticleState) -> Outcome {
        let body = CommandBody::SetArticleState { article_id: of.id, version: of.version, state };
        self.world.give(by, body).await
    }

    pub async fn article(&self, id: ArticleId) -> ArticleRow {
        self.world.store.article(self.world.tenant, id).await.unwrap().expect("the article is there")
    }

    pub async fn refused(&self, by: Caller, body: CommandBody) -> WireError {
        match self.world.give(by, body.clone()).await {
            Outcome::Refused(error) => error,
            other => panic!("{body:?} ended as {other:?}"),
        }
    }

    pub async fn refused_save(&self, by: Caller, command: SaveArticleCommand) -> WireError {
        self.refused(by, CommandBody::SaveArticle(command)).await
    }
}
