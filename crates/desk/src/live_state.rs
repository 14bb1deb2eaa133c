//! Who is writing and who has a conversation open, as the live connection told.
//! Kept in memory, forgotten when the connection breaks, and expiring by itself:
//! a "stopped writing" that was lost must not leave someone writing for ever.

use std::collections::HashMap;

use throughline_domain::{AgentId, ConversationId, Millis};

/// A writer who is silent this long has stopped.
const TYPING_LASTS_MS: i64 = 8_000;

/// What is known now.
#[derive(Debug, Default)]
pub(crate) struct LiveState {
    /// Who writes where (`None`: the customer), until when.
    typing: HashMap<(ConversationId, Option<AgentId>), Millis>,
    /// Which conversation each colleague has open.
    viewing: HashMap<AgentId, ConversationId>,
}

/// Colleagues at one conversation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Company {
    pub(crate) viewers: Vec<AgentId>,
    pub(crate) typing_agents: Vec<AgentId>,
    pub(crate) is_customer_typing: bool,
}

impl LiveState {
    /// Someone writes or stopped. True when that changed anything.
    pub(crate) fn typing(
        &mut self,
        conversation: ConversationId,
        agent: Option<AgentId>,
        is_typing: bool,
        now: Millis,
    ) -> bool {
        let key = (conversation, agent);
        if is_typing {
            self.typing.insert(key, now + TYPING_LASTS_MS).is_none()
        } else {
            self.typing.remove(&key).is_some()
        }
    }

    /// A colleague opened or left a conversation. Returns the conversations whose header changed.
    pub(crate) fn viewing(
        &mut self,
        agent: AgentId,
        conversation: Option<ConversationId>,
    ) -> Vec<ConversationId> {
        let before = match conversation {
            Some(conversation) => self.viewing.insert(agent, conversation),
            None => self.viewing.remove(&agent),
        };
        if before == conversation {
            return Vec::new();
        }
        before.into_iter().chain(conversation).collect()
    }

    /// Forgets writers who fell silent. Returns where.
    pub(crate) fn expire(&mut self, now: Millis) -> Vec<ConversationId> {
        let mut gone = Vec::new();
        self.typing.retain(|(conversation, _), until| {
            let stays = *until > now;
            if !stays {
                gone.push(*conversation);
            }
            stays
        });
        gone
    }

    /// Whether there is anything to expire.
    pub(crate) fn is_anyone_typing(&self) -> bool {
        !self.typing.is_empty()
    }

    /// The connection broke: nothing is known any more. Returns where something was.
    pub(crate) fn clear(&mut self) -> Vec<ConversationId> {
        let typing = self.typing.drain().map(|((conversation, _), _)| conversation);
        typing.chain(self.viewing.drain().map(|(_, conversation)| conversation)).collect()
    }

    /// Who is at a conversation now, without `me`.
    pub(crate) fn at(&self, conversation: ConversationId, me: AgentId, now: Millis) -> Company {
        let writers = self.typing.iter().filter(|((at, _), until)| *at == conversation && **until > now);
        let mut company = Company::default();
        for ((_, agent), _) in writers {
            match agent {
                None => company.is_customer_typing = true,
                Some(agent) if *agent != me => company.typing_agents.push(*agent),
                Some(_) => {}
            }
        }
        let viewers = self.viewing.iter().filter(|(agent, at)| **at == conversation && **agent != me);
        company.viewers = viewers.map(|(agent, _)| *agent).collect();
        company.viewers.sort_unstable();
        company.typing_agents.sort_unstable();
        company
    }
}

#[cfg(test)]
mod tests {
    use throughline_domain::{AgentId, Clock, ConversationId, SystemClock};

    use super::LiveState;

    #[test]
    fn a_writer_who_falls_silent_is_forgotten() {
        let conversation = ConversationId(SystemClock.new_id());
        let (me, colleague) = (AgentId(SystemClock.new_id()), AgentId(SystemClock.new_id()));
        let mut state = LiveState::default();
        assert!(state.typing(conversation, None, true, 1_000));
        assert!(!state.typing(conversation, None, true, 2_000), "still writing is no news");
        state.typing(conversation, Some(colleague), true, 2_000);
        state.typing(conversation, Some(me), true, 2_000);
        let company = state.at(conversation, me, 3_000);
        assert!(company.is_customer_typing);
        assert_eq!(company.typing_agents, vec![colleague], "the agent's other desk is not a colleague");
        assert_eq!(state.at(conversation, me, 60_000), super::Company::default());
        assert_eq!(state.expire(60_000).len(), 3);
    }

    #[test]
    fn a_colleague_has_one_conversation_open() {
        let (a, b) = (ConversationId(SystemClock.new_id()), ConversationId(SystemClock.new_id()));
        let (me, colleague) = (AgentId(SystemClock.new_id()), AgentId(SystemClock.new_id()));
        let mut state = LiveState::default();
        assert_eq!(state.viewing(colleague, Some(a)), vec![a]);
        assert_eq!(state.viewing(colleague, Some(b)), vec![a, b]);
        assert!(state.viewing(colleague, Some(b)).is_empty());
        assert!(state.at(a, me, 0).viewers.is_empty());
        assert_eq!(state.at(b, me, 0).viewers, vec![colleague]);
        assert_eq!(state.clear(), vec![b]);
    }
}
