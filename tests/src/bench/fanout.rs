//! What a live delivery costs the server: the real hub with a hundred signed-in
//! desks, against a message broker with as many subscribers, messages of the
//! same size, in turns. Processor time is the system's own account of the process.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::process::Command;

use super::hub_scene::HubScene;
use super::subscribers::{self, Crowd, Protocol, masked};
use super::{Aim, Outcome, Size};
use crate::process::{Running, free_port};

/// Desks, and the broker's subscribers.
const SUBSCRIBERS: usize = 100;
/// Notes in one batch of commands.
const BATCH: u64 = 20;

/// What is delivered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A colleague writes: relayed, each message on its way alone.
    Relayed,
    /// The same with up to a hundred messages on their way.
    RelayedInBursts,
    /// A note: kept on the record first, then delivered as a change.
    Durable,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::Relayed => "hub_fanout_cpu",
            Self::RelayedInBursts => "hub_fanout_cpu_burst",
            Self::Durable => "hub_fanout_cpu_durable",
        }
    }

    /// How many messages may be on their way.
    fn window(self) -> u64 {
        match self {
            Self::Relayed => 2,
            Self::RelayedInBursts => 100,
            Self::Durable => BATCH,
        }
    }

    fn against(self) -> &'static str {
        match self {
            Self::Durable => "nats-server, the same size and number, not kept",
            _ => "nats-server, the same size and number",
        }
    }

    fn marker(self) -> &'static str {
        match self {
            Self::Durable => "\"body\":\"fan-out ",
            _ => "\"type\":\"typing\"",
        }
    }
}

/// One of the fan-out benches.
pub async fn fanout(size: Size, what: What) -> Result<Outcome> {
    // The system counts processor time by hundredths of a second: fewer messages say nothing.
    let messages = size.of(if what == What::Durable { 2000 } else { 4000 }).max(500);
    let scene = HubScene::set(SUBSCRIBERS + 1).await?;
    let (hub, hub_port) = scene.serve().await?;
    let broker = Broker::start().await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..size.rounds(5) {
        let run = Run { what, messages, round };
        let (micros, bytes) = run.hub(&scene, &hub, hub_port).await?;
        ours.push(micros);
        theirs.push(run.broker(&broker, bytes).await?);
    }
    Ok(Outcome {
        name: what.name(),
        against: what.against(),
        n: messages * SUBSCRIBERS as u64,
        unit: "us of processor a delivery",
        ours,
        theirs,
        aim: Aim::AtMost(1.0),
    })
}

struct Broker {
    server: Running,
    port: u16,
}

impl Broker {
    async fn start() -> Result<Self> {
        let port = free_port()?;
        let mut command = Command::new("nats-server");
        command.args(["-a", "127.0.0.1", "-p", &port.to_string(), "-l", "/dev/null"]);
        let server = Running::start(command).context("is nats-server installed?")?;
        throughline_testkit::eventually(Duration::from_secs(20), || TcpStream::connect(("127.0.0.1", port)))
            .await;
        Ok(Self { server, port })
    }
}

struct Run {
    what: What,
    messages: u64,
    round: usize,
}

impl Run {
    /// Processor time of a delivery by the hub, and how large one was.
    async fn hub(&self, scene: &HubScene, hub: &Running, port: u16) -> Result<(f64, usize)> {
        let mut crowd = Crowd::default();
        let hello = scene.hello().await?;
        for token in scene.tokens.iter().skip(1) {
            crowd.joins(
                subscribers::live(port, token, &hello).await?,
                Protocol::WebSocket,
                self.what.marker(),
            );
        }
        let writer = scene.tokens.first().context("nobody writes")?;
        let mut desk = subscribers::live(port, writer, &hello).await?;
        // Everybody is caught up and present once nothing is done any more.
        until_idle(hub).await?;
        let before = processor(hub)?;
        match self.what {
            What::Durable => self.notes(scene, port, writer, &crowd).await?,
            _ => {
                let frames = [true, false].map(|is_typing| masked(&scene.typing(is_typing)));
                self.publish(&mut desk, &frames, &crowd).await?;
            }
        }
        Ok((self.each(before, processor(hub)?, &crowd)?, crowd.bytes_each()))
    }

    /// The same by the broker, with messages of `bytes`.
    async fn broker(&self, broker: &Broker, bytes: usize) -> Result<f64> {
        let mut crowd = Crowd::default();
        // Every payload begins with the marker and has it once.
        let payload = format!("M{}", "x".repeat(bytes.saturating_sub(1)));
        let frame = [format!("PUB t {}\r\n{payload}\r\n", payload.len()).into_bytes()];
        for _ in 0..SUBSCRIBERS {
            crowd.joins(subscribers::nats(broker.port).await?, Protocol::Nats, "M");
        }
        let mut socket = subscribers::nats_publisher(broker.port).await?;
        until_idle(&broker.server).await?;
        let before = processor(&broker.server)?;
        self.publish(&mut socket, &frame, &crowd).await?;
        self.each(before, processor(&broker.server)?, &crowd)
    }

    /// Publishes by turns, no more than the window ahead of the slowest.
    async fn publish(&self, to: &mut TcpStream, frames: &[Vec<u8>], crowd: &Crowd) -> Result<()> {
        let ahead = self.what.window();
        for (sent, frame) in (0..self.messages).zip(frames.iter().cycle()) {
            crowd.have((sent + 1).saturating_sub(ahead) * SUBSCRIBERS as u64).await?;
            to.write_all(frame).await?;
        }
        crowd.have(self.messages * SUBSCRIBERS as u64).await
    }

    /// Posts notes, a batch after the other.
    async fn notes(&self, scene: &HubScene, port: u16, token: &str, crowd: &Crowd) -> Result<()> {
        let client = reqwest::Client::builder().build()?;
        let mut sent = 0;
        while sent < self.messages {
            let count = BATCH.min(self.messages - sent);
            scene.post_notes(&client, port, token, count).await?;
            sent += count;
            crowd.have(sent * SUBSCRIBERS as u64).await?;
        }
        Ok(())
    }

    fn each(&self, before: f64, after: f64, crowd: &Crowd) -> Result<f64> {
        let (wanted, got) = (self.messages * SUBSCRIBERS as u64, crowd.deliveries());
        ensure!(got == wanted, "round {}: {got} deliveries of {wanted}", self.round + 1);
        Ok((after - before) / wanted as f64)
    }
}

/// Microseconds of processor time a process has used.
fn processor(of: &Running) -> Result<f64> {
    let id = of.id().context("the server has ended")?;
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 =
        after_name.split_whitespace().skip(11).take(2).filter_map(|text| text.parse::<f64>().ok()).sum();
    // USER_HZ is 100 on every Linux there is.
    Ok(ticks * 10_000.0)
}

/// Waits until the process does nothing for half a second.
async fn until_idle(server: &Running) -> Result<()> {
    loop {
        let before = processor(server)?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        if processor(server)? - before < 1.0 {
            return Ok(());
        }
    }
}
