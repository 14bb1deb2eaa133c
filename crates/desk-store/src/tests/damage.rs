//! Damaged files: flipped bits, zeroed pages, cuts. Nothing crashes, nothing
//! wrong is shown, words that can be read are rescued, the rest is kept aside.

use std::path::Path;

use throughline_domain::{Channel, Clock as _};
use throughline_testkit::people::miriam;
use throughline_testkit::{MockClock, Talk};
use throughline_wire::commands::CommandBody;
use throughline_wire::desk_api::StartupWarning;
use throughline_wire::rows::Row;

use super::desk::{Desk, company, options, rows_of};
use crate::{Opened, Store, StoreError, drafts, interactions, outbox, sync_state};

const REPLIES: usize = 300;

fn talk() -> Talk {
    (0..60).fold(Talk::with(&miriam(), Channel::Chat, 1), |talk, n| {
        talk.customer_says(&format!("said {n} {}", "q".repeat(300)))
    })
}

/// A desk with three hundred replies waiting, closed; its files are damaged next.
async fn a_closed_desk() -> Desk {
    let desk = Desk::with(company(rows_of(&miriam(), &[talk()]))).await;
    for n in 0..REPLIES {
        desk.reply(talk().conversation.id, &format!("reply {n} {}", "w".repeat(200))).await;
    }
    desk.store.close().await;
    desk
}

fn copy(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.path().join(path.file_name().unwrap())).unwrap();
    }
    to
}

fn damage(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(path).unwrap();
    change(&mut bytes);
    std::fs::write(path, bytes).unwrap();
}

/// Opens, and says how many replies are left and whether each is one that was written.
async fn rescued(folder: &Path, clock: &MockClock) -> (usize, Vec<StartupWarning>) {
    let Opened { store, warnings } = Store::open(options(folder, clock)).unwrap();
    store.write(outbox::recover).await.unwrap();
    let now = clock.now() + 1_000_000;
    let parked = store.read(outbox::counts).await.unwrap().failed as usize;
    let entries = store.write(move |w| outbox::take(w, now, 10_000)).await.unwrap();
    for entry in &entries {
        let CommandBody::SendMessage(message) = &entry.command.body else {
            panic!("only replies were written")
        };
        assert!(message.body.starts_with("reply ") && message.body.ends_with('w'), "no wrong words");
    }
    store.close().await;
    (entries.len() + parked, warnings)
}

#[tokio::test]
async fn a_rescue_that_was_cut_short_is_begun_or_ended_again() {
    let desk = a_closed_desk().await;
    let cut_while_filling = copy(desk.folder.path());
    damage(&cut_while_filling.path().join("outbox.db"), |bytes| bytes[40_960..45_056].fill(0));
    std::fs::write(cut_while_filling.path().join("outbox.filling.db"), b"half of it").unwrap();
    let (left, warnings) = rescued(cut_while_filling.path(), &desk.clock).await;
    assert!(left > REPLIES * 8 / 10, "{left}");
    assert_eq!(warnings, [StartupWarning::OutboxRescued]);

    let cut_before_the_swap = copy(desk.folder.path());
    let outbox = cut_before_the_swap.path().join("outbox.db");
    std::fs::copy(&outbox, cut_before_the_swap.path().join("outbox.rescued.db")).unwrap();
    damage(&outbox, |bytes| bytes.fill(0x5a));
    let (left, _) = rescued(cut_before_the_swap.path(), &desk.clock).await;
    assert_eq!(left, REPLIES, "the rescued file is the outbox now");
    assert!(kept_aside(cut_before_the_swap.path(), "outbox"));
}

fn kept_aside(folder: &Path, stem: &str) -> bool {
    std::fs::read_dir(folder)
        .unwrap()
        .any(|entry| entry.unwrap().file_name().to_string_lossy().starts_with(&format!("{stem}.damaged-")))
}

#[tokio::test]
async fn a_damaged_page_of_the_outbox_costs_the_rows_of_that_page_at_most() {
    let desk = a_closed_desk().await;
    let clock = &desk.clock;
    let pages = std::fs::metadata(desk.folder.path().join("outbox.db")).unwrap().len() as usize / 4096;
    assert!(pages > 20, "{pages}");
    let (mut total, mut trials) = (0, 0);
    // Every page in turn, so also the first and the roots of the tables.
    for page in 0..pages {
        let is_zeroed = page % 2 == 0;
        let folder = copy(desk.folder.path());
        damage(&folder.path().join("outbox.db"), |bytes| {
            let at = page * 4096;
            if is_zeroed { bytes[at..at + 4096].fill(0) } else { bytes[at + (page * 977) % 4096] ^= 0x10 }
        });
        let (count, warnings) = rescued(folder.path(), clock).await;
        assert_eq!(warnings, [StartupWarning::OutboxRescued], "page {page}");
        assert!(kept_aside(folder.path(), "outbox"), "page {page}");
        assert!(count >= REPLIES - 10, "page {page}: {count}");
        total += count;
        trials += 1;
    }
    let share = total as f64 / (trials * REPLIES) as f64;
    println!("{trials} trials: {:.2} % of replies rescued", share * 100.0);
    // What is lost is what stood on the damaged page: about seven replies of three hundred.
    assert!(share > 0.98, "{share}");
}

#[tokio::test]
async fn an_outbox_cut_short_gives_what_is_left() {
    let desk = a_closed_desk().await;
    let length = std::fs::metadata(desk.folder.path().join("outbox.db")).unwrap().len() as usize;
    for keep in [100, 4096, length / 2, length - 4096, length - 1] {
        let folder = copy(desk.folder.path());
        damage(&folder.path().join("outbox.db"), |bytes| bytes.truncate(keep));
        let (count, warnings) = rescued(folder.path(), &desk.clock).await;
        assert_eq!(warnings, [StartupWarning::OutboxRescued], "{keep}");
        println!("{keep} of {length} bytes: {count} of {REPLIES} replies rescued");
        if keep == length - 1 {
            assert!(count > REPLIES * 9 / 10, "{count} of a file that lost its last page");
        }
    }
}

#[tokio::test]
async fn a_damaged_cache_never_shows_wrong_words_and_is_made_anew() {
    let desk = a_closed_desk().await;
    let expected: Vec<String> = talk().interactions.iter().map(|row| row.body.clone()).collect();
    let length = std::fs::metadata(desk.folder.path().join("cache.db")).unwrap().len() as usize;
    for trial in 0..40 {
        let folder = copy(desk.folder.path());
        let at = (trial * 7919 * 13) % length;
        damage(&folder.path().join("cache.db"), |bytes| bytes[at] ^= 1 << (trial % 8));
        let clock = &desk.clock;
        let Opened { store, warnings } = Store::open(options(folder.path(), clock)).unwrap();
        let ids: Vec<_> = talk().interactions.iter().map(|row| row.id).collect();
        let read = store
            .read(move |r| ids.into_iter().map(|id| interactions::get(r, id)).collect::<Result<Vec<_>, _>>())
            .await;
        match read {
            Ok(rows) => {
                let words: Vec<String> = rows.into_iter().flatten().map(|row| row.body).collect();
                assert!(
                    words == expected || warnings == [StartupWarning::CacheRebuilt] && words.is_empty(),
                    "trial {trial}"
                );
            }
            Err(StoreError::Damaged(_)) => {
                assert_eq!(store.heal().await.unwrap(), Some(StartupWarning::CacheRebuilt));
                assert!(kept_aside(folder.path(), "cache"));
                assert!(store.read(sync_state::cursor).await.unwrap().is_none(), "a snapshot is due");
            }
            Err(other) => panic!("trial {trial}: {other}"),
        }
        assert_eq!(
            store.read(outbox::counts).await.unwrap().waiting as usize,
            REPLIES,
            "nothing typed is lost"
        );
        store.close().await;
    }
}

#[tokio::test]
async fn a_cache_zeroed_at_its_beginning_or_cut_is_made_anew_at_start() {
    let desk = a_closed_desk().await;
    let changes: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes[..4096].fill(0),
        |bytes| bytes.truncate(4096 + 17),
        |bytes| bytes.truncate(100),
        |bytes| bytes.iter_mut().for_each(|byte| *byte ^= 0x55),
    ];
    for change in changes {
        let folder = copy(desk.folder.path());
        damage(&folder.path().join("cache.db"), change);
        let Opened { store, warnings } = Store::open(options(folder.path(), &desk.clock)).unwrap();
        assert_eq!(warnings, [StartupWarning::CacheRebuilt]);
        assert!(kept_aside(folder.path(), "cache"));
        assert!(store.read(sync_state::cursor).await.unwrap().is_none());
        assert_eq!(store.read(outbox::counts).await.unwrap().waiting as usize, REPLIES);
        store.close().await;
    }
}

#[tokio::test]
async fn a_forgotten_cache_takes_a_new_snapshot_in_the_same_run() {
    let mut desk = Desk::with(company(rows_of(&miriam(), &[talk()]))).await;
    desk.store
        .write(|w| {
            drafts::save(
                w,
                &throughline_wire::desk_api::Draft {
                    conversation_id: talk().conversation.id,
                    body: "typing".into(),
                    is_note: false,
                    channel: None,
                    attachments: vec![],
                    saved_at: 1,
                },
            )
        })
        .await
        .unwrap();
    desk.store.forget_cache().await.unwrap();
    assert!(desk.words(&miriam()).await.is_empty());
    desk.load(company(rows_of(&miriam(), &[talk()]))).await;
    assert_eq!(desk.words(&miriam()).await.len(), 50, "a page of it");
    desk.hear_rows(vec![Row::Customer(miriam().customer)]).await;
    assert_eq!(desk.store.read(|r| drafts::get(r, talk().conversation.id)).await.unwrap().body, "typing");
}
