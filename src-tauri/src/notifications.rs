//! System notifications: a new message when the window is not in front; a click
//! opens its conversation. At most one stands per conversation.

use std::sync::atomic::{AtomicI32, Ordering};

use tauri::{AppHandle, Manager as _};
use tauri_plugin_notification::{ActiveNotification, NotificationExt as _};
use throughline_domain::ConversationId;
use throughline_wire::desk_api::{DeskEvent, NewMessage};

use crate::commands::Runtime;
use crate::window;

/// Which notification stands for which conversation.
#[derive(Default)]
pub struct Shown(std::sync::Mutex<Vec<(i32, ConversationId)>>);

/// As many as are remembered for a click.
const REMEMBERED: usize = 100;
static NEXT: AtomicI32 = AtomicI32::new(1);

/// Listens for clicks.
pub fn listen(app: &AppHandle<Runtime>) {
    app.manage(Shown::default());
    let handle = app.clone();
    let heard = app.notification().on_action(move |performed| {
        let Some(id) = performed.notification().map(ActiveNotification::id) else { return };
        if let Some(conversation_id) = handle.state::<Shown>().conversation(id) {
            window::show(&handle);
            window::tell(&handle, &DeskEvent::Open { conversation_id });
        }
    });
    if let Err(error) = heard {
        tracing::warn!("clicks on notifications are not heard: {error}");
    }
}

/// Shows one, unless the agent is looking at the window.
pub fn show(app: &AppHandle<Runtime>, message: &NewMessage) {
    if window::is_in_front(app) {
        return;
    }
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    let older = app.state::<Shown>().remember(id, message.conversation_id);
    if !older.is_empty() {
        let _ = app.notification().remove_active(older);
    }
    let shown = app.notification().builder().id(id).title(&message.from).body(&message.preview).show();
    if let Err(error) = shown {
        tracing::warn!("cannot show a notification: {error}");
    }
}

impl Shown {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(i32, ConversationId)>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn conversation(&self, id: i32) -> Option<ConversationId> {
        self.lock().iter().find(|(shown, _)| *shown == id).map(|(_, conversation)| *conversation)
    }

    /// Remembers one; returns those it replaces.
    fn remember(&self, id: i32, conversation: ConversationId) -> Vec<i32> {
        let mut shown = self.lock();
        let older = shown.iter().filter(|(_, other)| *other == conversation).map(|(id, _)| *id).collect();
        shown.retain(|(_, other)| *other != conversation);
        shown.push((id, conversation));
        if shown.len() > REMEMBERED {
            shown.remove(0);
        }
        older
    }
}
