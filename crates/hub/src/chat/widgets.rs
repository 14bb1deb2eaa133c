//! Every open chat widget: who it is of, and what it is told. A widget that
//! takes too long to read is let go; it comes back and asks for what it missed.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use throughline_domain::{ConversationId, CustomerId};
use throughline_hub_store::{Posted, Visitor};
use throughline_wire::chat::ChatEvent;
use tokio::sync::mpsc;
use uuid::Uuid;

/// Events that may wait for one widget.
const QUEUE: usize = 64;
/// Events kept for a visitor whose first message is committed but not yet answered.
const UNHEARD: usize = 512;

struct Widget {
    visitor_id: Uuid,
    customer_id: Option<CustomerId>,
    conversation_id: Option<ConversationId>,
    /// Dropped when the widget is let go.
    events: mpsc::Sender<Bytes>,
}

#[derive(Default)]
struct State {
    next: u64,
    widgets: HashMap<u64, Widget>,
    by_customer: HashMap<CustomerId, HashSet<u64>>,
    by_visitor: HashMap<Uuid, HashSet<u64>>,
    /// The latest events that no widget was open for.
    unheard: VecDeque<(CustomerId, Bytes)>,
}

/// The widgets of one hub.
#[derive(Default)]
pub struct Widgets {
    state: Mutex<State>,
    is_staffed: AtomicBool,
}

/// A widget's place; it leaves when dropped.
pub struct Place<'w> {
    widgets: &'w Widgets,
    id: u64,
    /// What it is told, as JSON. Ends when the widget was let go.
    pub events: mpsc::Receiver<Bytes>,
}

impl Widgets {
    fn state(&self) -> MutexGuard<'_, State> {
        // What a panicking holder left is whole: maps are changed by single inserts and removes.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A widget opens. A visitor who has not written yet has no customer.
    pub fn join(&self, visitor: &Visitor) -> Place<'_> {
        let Visitor { id: visitor_id, customer_id, conversation_id, .. } = *visitor;
        let (events, received) = mpsc::channel(QUEUE);
        let mut state = self.state();
        let id = state.next;
        state.next += 1;
        state.widgets.insert(id, Widget { visitor_id, customer_id, conversation_id, events });
        state.by_visitor.entry(visitor_id).or_default().insert(id);
        if let Some(customer) = customer_id {
            state.by_customer.entry(customer).or_default().insert(id);
        }
        drop(state);
        Place { widgets: self, id, events: received }
    }

    /// A visitor wrote. The first message makes a customer of them: from now on
    /// their widgets are told, also what was told of them a moment ago.
    pub fn wrote(&self, visitor_id: Uuid, posted: &Posted) {
        self.belongs(visitor_id, posted.customer_id, posted.conversation_id);
    }

    fn belongs(&self, visitor_id: Uuid, customer_id: CustomerId, conversation_id: ConversationId) {
        let mut state = self.state();
        let State { widgets, by_customer, by_visitor, unheard, .. } = &mut *state;
        let mut strangers = HashSet::new();
        for id in by_visitor.get(&visitor_id).into_iter().flatten() {
            let Some(widget) = widgets.get_mut(id) else { continue };
            widget.conversation_id = Some(conversation_id);
            if widget.customer_id.is_none() {
                widget.customer_id = Some(customer_id);
                by_customer.entry(customer_id).or_default().insert(*id);
                strangers.insert(*id);
            }
        }
        if strangers.is_empty() {
            return;
        }
        let missed: Vec<Bytes> =
            unheard.iter().filter(|(of, _)| *of == customer_id).map(|(_, e)| e.clone()).collect();
        for event in missed {
            tell(&mut state, &strangers, &event);
        }
    }

    /// A visitor as read after joining: closes the gap in which their first message
    /// was written between being read and joining.
    pub fn knows(&self, visitor: &Visitor) {
        let (Some(customer_id), Some(conversation_id)) = (visitor.customer_id, visitor.conversation_id)
        else {
            return;
        };
        self.belongs(visitor.id, customer_id, conversation_id);
    }

    /// Tells every widget of a customer.
    pub fn tell_customer(&self, customer_id: CustomerId, event: &ChatEvent) {
        if let Some(event) = json_of(event) {
            self.pass_on(customer_id, &event);
        }
    }

    /// Tells every widget of a customer what is JSON already.
    pub fn pass_on(&self, customer_id: CustomerId, event: &Bytes) {
        let mut state = self.state();
        if let Some(ids) = state.by_customer.get(&customer_id).cloned() {
            tell(&mut state, &ids, event);
            return;
        }
        if state.unheard.len() >= UNHEARD {
            state.unheard.pop_front();
        }
        state.unheard.push_back((customer_id, event.clone()));
    }

    /// Sets whether an agent is available, and tells everyone if that is news.
    pub fn set_staffed(&self, is_staffed: bool) {
        if self.is_staffed.swap(is_staffed, Ordering::Relaxed) == is_staffed {
            return;
        }
        let Some(event) = json_of(&ChatEvent::Staffed { is_staffed }) else { return };
        let mut state = self.state();
        let everyone: HashSet<u64> = state.widgets.keys().copied().collect();
        tell(&mut state, &everyone, &event);
    }

    /// Whether an agent is available, as last set.
    pub fn is_staffed(&self) -> bool {
        self.is_staffed.load(Ordering::Relaxed)
    }

    /// Lets every widget go: events were missed; they come back and ask.
    pub fn let_all_go(&self) {
        let mut state = self.state();
        let everyone: Vec<u64> = state.widgets.keys().copied().collect();
        for id in everyone {
            remove(&mut state, id);
        }
    }

    /// How many widgets are open.
    #[cfg(test)]
    fn count(&self) -> usize {
        self.state().widgets.len()
    }
}

fn json_of(event: &ChatEvent) -> Option<Bytes> {
    serde_json::to_vec(event)
        .inspect_err(|error| tracing::error!(%error, "writing a chat event"))
        .ok()
        .map(Bytes::from)
}

fn tell(state: &mut State, ids: &HashSet<u64>, event: &Bytes) {
    for id in ids {
        let is_told =
            state.widgets.get(id).is_some_and(|widget| widget.events.try_send(event.clone()).is_ok());
        if !is_told {
            remove(state, *id);
        }
    }
}

fn remove(state: &mut State, id: u64) {
    let Some(widget) = state.widgets.remove(&id) else { return };
    if let Some(ids) = state.by_visitor.get_mut(&widget.visitor_id) {
        ids.remove(&id);
        if ids.is_empty() {
            state.by_visitor.remove(&widget.visitor_id);
        }
    }
    if let Some(customer) = widget.customer_id
        && let Some(ids) = state.by_customer.get_mut(&customer)
    {
        ids.remove(&id);
        if ids.is_empty() {
            state.by_customer.remove(&customer);
        }
    }
}

impl Place<'_> {
    /// The conversation the visitor writes in, once there is one.
    pub fn conversation(&self) -> Option<ConversationId> {
        self.widgets.state().widgets.get(&self.id)?.conversation_id
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        remove(&mut self.widgets.state(), self.id);
    }
}

#[cfg(test)]
mod tests {
    use throughline_domain::{Clock, ConversationId, CustomerId, InteractionId, SystemClock, TenantId};
    use throughline_hub_store::{Posted, Visitor};
    use throughline_wire::chat::{ChatEvent, ChatMessage};

    use super::{QUEUE, Widgets};

    fn typing() -> ChatEvent {
        ChatEvent::Typing { author: "Ines".into(), is_typing: true }
    }

    fn visitor(customer_id: Option<CustomerId>) -> Visitor {
        let (id, tenant_id) = (SystemClock.new_id(), TenantId(SystemClock.new_id()));
        Visitor { id, tenant_id, customer_id, conversation_id: None }
    }

    fn new_customer() -> CustomerId {
        CustomerId(SystemClock.new_id())
    }

    #[test]
    fn every_tab_of_a_customer_is_told_and_nobody_else() {
        let (widgets, miriam) = (Widgets::default(), new_customer());
        let mut first = widgets.join(&visitor(Some(miriam)));
        let mut second = widgets.join(&visitor(Some(miriam)));
        let mut other = widgets.join(&visitor(None));
        widgets.tell_customer(miriam, &typing());
        assert!(first.events.try_recv().is_ok() && second.events.try_recv().is_ok());
        assert!(other.events.try_recv().is_err());
    }

    #[test]
    fn a_visitor_whose_first_message_came_between_reading_and_joining_is_told_all_the_same() {
        let (widgets, stranger, customer_id) = (Widgets::default(), visitor(None), new_customer());
        let mut place = widgets.join(&stranger);
        widgets.tell_customer(customer_id, &typing());
        assert!(place.events.try_recv().is_err(), "nobody knows whose widget it is");
        let conversation_id = Some(ConversationId(SystemClock.new_id()));
        widgets.knows(&Visitor { customer_id: Some(customer_id), conversation_id, ..stranger });
        assert!(place.events.try_recv().is_ok(), "also what was told a moment ago");
        widgets.tell_customer(customer_id, &typing());
        assert!(place.events.try_recv().is_ok());
    }

    #[test]
    fn a_visitor_who_writes_first_is_told_from_then_on() {
        let (widgets, visitor, customer_id) = (Widgets::default(), visitor(None), new_customer());
        let conversation_id = ConversationId(SystemClock.new_id());
        let message = ChatMessage {
            id: InteractionId(SystemClock.new_id()),
            is_mine: true,
            author: String::new(),
            body: "Hello".into(),
            attachments: Vec::new(),
            at: 1,
            card: None,
        };
        let posted = Posted { message, customer_id, conversation_id };
        let mut tab = widgets.join(&visitor);
        assert_eq!(tab.conversation(), None);
        widgets.tell_customer(customer_id, &typing());
        widgets.tell_customer(new_customer(), &typing());
        assert!(tab.events.try_recv().is_err(), "nobody knows yet that it is theirs");
        widgets.wrote(visitor.id, &posted);
        assert_eq!(tab.conversation(), Some(conversation_id));
        assert!(tab.events.try_recv().is_ok(), "what was told a moment ago");
        widgets.wrote(visitor.id, &posted);
        assert!(tab.events.try_recv().is_err(), "told once");
        widgets.tell_customer(customer_id, &typing());
        assert!(tab.events.try_recv().is_ok());
    }

    #[test]
    fn a_widget_that_does_not_read_is_let_go_and_leaves_nothing_behind() {
        let (widgets, customer) = (Widgets::default(), new_customer());
        let stuck = widgets.join(&visitor(Some(customer)));
        for _ in 0..=QUEUE {
            widgets.tell_customer(customer, &typing());
        }
        assert_eq!(widgets.count(), 0);
        drop(stuck);
        let state = widgets.state();
        assert!(state.by_customer.is_empty() && state.by_visitor.is_empty());
    }
}
