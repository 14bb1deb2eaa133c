//! A process killed while it writes: with the marker, nothing is lost.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use throughline_search::knowledge::{ArticleDoc, KnowledgeIndex};
use uuid::Uuid;

use crate::scene::{article, found, open, options};

const FOLDER: &str = "THROUGHLINE_KILL_FOLDER";
const KILLS: usize = 8;

/// Change `number` as the owner's store has it.
fn change(number: u64) -> ArticleDoc {
    let id = Uuid::from_u128(u128::from(number) + 1);
    ArticleDoc {
        id,
        family_id: id,
        ..article(&format!("Change {number}"), &format!("written as c{number}x"))
    }
}

/// Not a test of its own: what the killed process does.
#[test]
#[ignore = "started by the test below"]
fn the_process_that_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let opened = KnowledgeIndex::open(Path::new(&folder), options()).unwrap();
    let from = opened.index.applied_marker().map_or(0, |marker| marker + 1);
    for number in from.. {
        opened.index.put(vec![change(number)]).unwrap();
        opened.index.set_marker(number).unwrap();
        if number % 3 == 0 {
            opened.index.flush().unwrap();
        }
        println!("PUT {number}");
    }
}

#[test]
fn nothing_given_before_a_kill_is_missing_after_feeding_from_the_marker() {
    let folder = tempfile::tempdir().unwrap();
    let mut last = 0;
    for kill in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["kill::the_process_that_is_killed", "--exact", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Somewhere in the middle of what it does, another place each time.
        let enough = 5 + kill * 4;
        for line in lines.map_while(Result::ok).filter(|line| line.contains("PUT ")).take(enough) {
            last = line.rsplit("PUT ").next().unwrap().trim().parse().unwrap();
        }
        child.kill().unwrap();
        child.wait().unwrap();

        let opened = open(&folder);
        assert_eq!(opened.refill, None, "kill {kill}: what was committed is whole");
        let marker = opened.index.applied_marker().unwrap();
        for number in marker + 1..=last {
            opened.index.put(vec![change(number)]).unwrap();
            opened.index.set_marker(number).unwrap();
        }
        opened.index.flush().unwrap();
        for number in 0..=last {
            assert_eq!(
                found(&opened.index, &format!("\"c{number}x\"")),
                [format!("Change {number}")],
                "kill {kill}"
            );
        }
    }
}
