//! The run: starts hub and desk, kills one or both at a random moment, starts
//! them again, and so on; then lets everything drain and counts.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Parser;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{ChildStdout, Command};
use tokio::task::JoinSet;

use super::scene::{EMAIL, Scene};
use super::sender::PASSWORD_VARIABLE;
use super::tally::{Heard, Verdict};
use crate::process::{Running, built};

/// A desk that says nothing for so long is stuck.
const STUCK: Duration = Duration::from_secs(120);
const DRAINING: Duration = Duration::from_secs(240);

/// Kills desk and hub at random moments in a run of sends and counts what was lost or doubled.
#[derive(Clone, Copy, Parser)]
pub struct KillArgs {
    /// How many kills.
    #[arg(long, default_value_t = 200)]
    pub rounds: u32,
    /// Same seed, same moments (as far as two machines can agree on moments).
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// With a deliberately naive outbox, to see that the tool catches it.
    #[arg(long)]
    pub naive: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Victim {
    Desk,
    Hub,
    Both,
}

/// What a run came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Kills of the desk alone, the hub alone, both.
    pub kills: (u32, u32, u32),
    /// The count.
    pub verdict: Verdict,
    /// How long it took.
    pub took: Duration,
}

impl Report {
    /// For people, then one line for programs.
    pub fn print(&self, args: KillArgs) {
        let (desk, hub, both) = self.kills;
        let Verdict { accepted, on_record, unacknowledged, .. } = self.verdict;
        let Verdict { lost, doubled, strange, out_of_order, shown_wrongly, left, .. } = &self.verdict;
        println!(
            "{} kills (desk {desk}, hub {hub}, both {both}) in {:.0} s",
            desk + hub + both,
            self.took.as_secs_f32()
        );
        println!("  acknowledged on the desk        {accepted}");
        println!(
            "  on the hub's record             {on_record}, of which {unacknowledged} were killed before the acknowledgement"
        );
        println!("  lost                            {}{}", lost.len(), some(lost));
        println!("  doubled                         {}{}", doubled.len(), some(doubled));
        println!("  on record but never written     {strange}");
        println!("  out of order                    {}{}", out_of_order.len(), some(out_of_order));
        println!("  not shown once on the desk      {}{}", shown_wrongly.len(), some(shown_wrongly));
        println!("  left waiting, held, failed      {}, {}, {}", left.0, left.1, left.2);
        let line = serde_json::json!({
            "name": if args.naive { "fault_kill_naive" } else { "fault_kill" },
            "rounds": args.rounds,
            "seed": args.seed,
            "accepted": accepted,
            "on_record": on_record,
            "lost": lost.len(),
            "doubled": doubled.len(),
            "strange": strange,
            "out_of_order": out_of_order.len(),
            "shown_wrongly": shown_wrongly.len(),
        });
        println!("{line}");
    }
}

fn some(numbers: &[u64]) -> String {
    if numbers.is_empty() {
        return String::new();
    }
    let first: Vec<String> = numbers.iter().take(8).map(u64::to_string).collect();
    format!(" (messages {}{})", first.join(", "), if numbers.len() > 8 { ", …" } else { "" })
}

/// Runs, prints, and fails unless the count is what it should be.
pub async fn main(args: KillArgs) -> Result<()> {
    let report = tokio::select! {
        report = run(args) => report?,
        // The processes of the run end with it.
        _ = tokio::signal::ctrl_c() => bail!("stopped"),
    };
    report.print(args);
    let Verdict { lost, doubled, .. } = &report.verdict;
    if args.naive {
        ensure!(
            !doubled.is_empty(),
            "the naive outbox doubled nothing in {} kills: try more --rounds",
            args.rounds
        );
        println!("The naive outbox was caught.");
    } else if !report.verdict.is_clean() {
        bail!("{} lost, {} doubled: see above", lost.len(), doubled.len());
    }
    Ok(())
}

/// Runs.
pub async fn run(args: KillArgs) -> Result<Report> {
    let begun = Instant::now();
    let mut dice = StdRng::seed_from_u64(args.seed);
    let mut stage = Stage::open(args.naive).await?;
    let mut kills = (0, 0, 0);
    for round in 0..args.rounds {
        let victim = match dice.random_range(0..20) {
            0..10 => Victim::Desk,
            10..17 => Victim::Hub,
            _ => Victim::Both,
        };
        // Most kills come in the middle of sends, some in the middle of starting.
        if dice.random_range(0..5) > 0 {
            stage.until_it_writes().await?;
        }
        // Soon after a start the desk is still catching up; later, batches are on their way.
        let longest_us = if dice.random_range(0..3) == 0 { 600_000 } else { 120_000 };
        tokio::time::sleep(Duration::from_micros(dice.random_range(0..longest_us))).await;
        let count = match victim {
            Victim::Desk => &mut kills.0,
            Victim::Hub => &mut kills.1,
            Victim::Both => &mut kills.2,
        };
        *count += 1;
        stage.kill(victim).await.with_context(|| format!("in round {round}"))?;
    }
    let verdict = stage.end().await?;
    Ok(Report { kills, verdict, took: begun.elapsed() })
}

/// The two processes and what was heard from one of them.
struct Stage {
    scene: Scene,
    is_naive: bool,
    heard: Arc<Mutex<Heard>>,
    hub: Running,
    desk: Running,
    /// Read everything the desk process says; ends when it does.
    readers: JoinSet<()>,
    /// Messages acknowledged before the desk process that runs now.
    accepted_before: usize,
}

impl Stage {
    async fn open(is_naive: bool) -> Result<Self> {
        let scene = Scene::set().await?;
        let heard = Arc::new(Mutex::new(Heard::default()));
        let mut readers = JoinSet::new();
        let hub = start_hub(&scene)?;
        let desk = start_desk(&scene, is_naive, &heard, &mut readers, false)?;
        Ok(Self { scene, is_naive, heard, hub, desk, readers, accepted_before: 0 })
    }

    fn heard(&self) -> Heard {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn until_it_writes(&mut self) -> Result<()> {
        let heard = Arc::clone(&self.heard);
        let before = self.accepted_before;
        let waiting = async {
            while accepted(&heard) == before {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::select! {
            done = tokio::time::timeout(STUCK, waiting) => done.context("the desk accepts nothing any more"),
            code = self.desk.wait() => bail!("the desk process ended by itself: {code:?}"),
        }
    }

    async fn kill(&mut self, victim: Victim) -> Result<()> {
        if victim != Victim::Hub {
            self.desk.kill().await?;
        }
        if victim != Victim::Desk {
            self.hub.kill().await?;
            self.hub = start_hub(&self.scene)?;
        }
        if victim != Victim::Hub {
            self.start_desk(false).await?;
        }
        // After a kill of the hub too: so that the next kill waits for a send after this one.
        self.accepted_before = accepted(&self.heard);
        Ok(())
    }

    /// What the one before said is read to its end first: numbers go on after it.
    async fn start_desk(&mut self, is_draining: bool) -> Result<()> {
        while self.readers.join_next().await.is_some() {}
        self.desk = start_desk(&self.scene, self.is_naive, &self.heard, &mut self.readers, is_draining)?;
        Ok(())
    }

    async fn end(mut self) -> Result<Verdict> {
        self.desk.kill().await?;
        self.start_desk(true).await?;
        let drained = tokio::time::timeout(DRAINING, self.desk.wait()).await;
        let code = drained.context("the desk did not send everything")??;
        ensure!(code == Some(0), "the desk process failed at the end: {code:?}");
        while self.readers.join_next().await.is_some() {}
        self.hub.kill().await?;
        let record = self.scene.record()?;
        let mut heard = self.heard();
        if self.is_naive {
            // It keeps no timeline.
            heard.shown = heard.tried.iter().map(|number| (*number, 1)).collect();
        }
        Ok(Verdict::of(&heard, &record))
    }
}

fn accepted(heard: &Mutex<Heard>) -> usize {
    heard.lock().unwrap_or_else(PoisonError::into_inner).accepted.len()
}

fn start_hub(scene: &Scene) -> Result<Running> {
    let mut command = Command::new(built("throughline-hub")?);
    command.arg("serve").arg("--data").arg(scene.hub_dir());
    command.args(["--listen", &format!("127.0.0.1:{}", scene.port), "--log", "error"]);
    Running::start(command)
}

fn start_desk(
    scene: &Scene,
    is_naive: bool,
    heard: &Arc<Mutex<Heard>>,
    readers: &mut JoinSet<()>,
    is_draining: bool,
) -> Result<Running> {
    let first = heard.lock().unwrap_or_else(PoisonError::into_inner).tried.last().map_or(1, |last| last + 1);
    let mut command = Command::new(built("desk_sender")?);
    command.arg("--profile").arg(scene.profile_dir()).args(["--hub", &scene.hub_url(), "--email", EMAIL]);
    command.args(["--first", &first.to_string()]).env(PASSWORD_VARIABLE, &scene.password);
    for conversation in &scene.conversations {
        command.args(["--conversation", &conversation.to_string()]);
    }
    if is_naive {
        command.arg("--naive");
    }
    if is_draining {
        command.arg("--drain");
    }
    let (running, lines) = Running::start_reading(command)?;
    readers.spawn(listen(lines.into_inner(), Arc::clone(heard)));
    Ok(running)
}

/// Takes in whole lines; what a kill cut short was never said.
async fn listen(mut out: BufReader<ChildStdout>, heard: Arc<Mutex<Heard>>) {
    let mut line = String::new();
    while out.read_line(&mut line).await.is_ok_and(|count| count > 0) {
        if line.ends_with('\n') {
            heard.lock().unwrap_or_else(PoisonError::into_inner).take(&line);
        }
        line.clear();
    }
}
