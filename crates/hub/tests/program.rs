//! `throughline-hub` as it is run: what it prints, what it refuses, how it stops.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use throughline_testkit::eventually_blocking;

fn hub(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_throughline-hub"));
    command.arg("--data").arg(data);
    command
}

fn run(command: &mut Command) -> (bool, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (status.success(), text)
}

fn password_in(text: &str) -> String {
    let line = text
        .lines()
        .find(|line| line.starts_with("password"))
        .unwrap_or_else(|| panic!("no password in {text}"));
    line.split_whitespace().nth(1).unwrap().to_owned()
}

/// Starts a hub and waits for the line that says where it listens.
fn serve(data: &Path) -> (Child, String) {
    let mut child =
        hub(data).args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
    (child, url)
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().timeout(Duration::from_secs(30)).build().unwrap()
}

async fn sign_in(url: &str, password: &str) -> reqwest::Response {
    let body = serde_json::json!({
        "email": "ines@shop.example", "password": password, "device_name": "test",
        "device_id": "0198c0de-0000-7000-8000-000000000001",
    });
    client().post(format!("{url}/v1/session")).json(&body).send().await.unwrap()
}

#[tokio::test]
async fn an_agent_added_beside_a_running_hub_signs_in_and_a_reset_signs_out() {
    let data = tempfile::tempdir().unwrap();
    let (mut child, url) = serve(data.path());
    let add = [
        "agent",
        "add",
        "--name",
        "Ines Calder",
        "--email",
        "Ines@Shop.example",
        "--role",
        "manager",
        "--team",
        "Care",
    ];
    let (went_well, text) = run(hub(data.path()).args(add));
    assert!(went_well, "{text}");
    let answer = sign_in(&url, &password_in(&text)).await;
    assert_eq!(answer.status(), 200);
    let tokens: serde_json::Value = answer.json().await.unwrap();
    let token = tokens.get("access_token").unwrap().as_str().unwrap();
    let snapshot =
        async || client().get(format!("{url}/v1/snapshot")).bearer_auth(token).send().await.unwrap().status();
    assert_eq!(snapshot().await, 200);
    let (_, list) = run(hub(data.path()).args(["agent", "list"]));
    assert!(
        list.contains("ines@shop.example") && list.contains("manager") && list.contains("Care"),
        "{list}"
    );
    let (_, reset) = run(hub(data.path()).args(["agent", "reset", "ines@shop.example"]));
    assert_eq!(snapshot().await, 401, "a reset signs out everywhere");
    assert_eq!(sign_in(&url, &password_in(&text)).await.status(), 401, "the old password is gone");
    assert_eq!(sign_in(&url, &password_in(&reset)).await.status(), 200);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn what_stands_in_the_way_is_said_with_what_to_do() {
    let data = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (went_well, text) = run(hub(data.path()).args(["serve", "--listen", &address]));
    assert!(
        !went_well && text.contains("is taken by another program; choose another with --listen"),
        "{text}"
    );
    let (went_well, text) =
        run(Command::new(env!("CARGO_BIN_EXE_throughline-hub")).arg("serve").env_remove("THROUGHLINE_DATA"));
    assert!(!went_well && text.contains("--data DIR"), "{text}");
    let (went_well, text) = run(hub(data.path()).args(["serve", "--public-url", "hub.shop.example"]));
    assert!(!went_well && text.contains("begins with http"), "{text}");
    let (went_well, text) = run(hub(data.path()).args(["serve", "--config", "/nowhere/hub.toml"]));
    assert!(!went_well && text.contains("there is no settings file"), "{text}");
}

#[test]
fn a_second_hub_on_the_folder_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let (mut child, _) = serve(data.path());
    let (went_well, text) = run(hub(data.path()).args(["serve", "--listen", "127.0.0.1:0"]));
    assert!(!went_well && text.contains("another hub works on"), "{text}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn seeding_fills_a_record_and_says_how_to_sign_in() {
    let data = tempfile::tempdir().unwrap();
    let seed = ["seed", "--customers", "50", "--interactions", "400", "--rng-seed", "7"];
    let (went_well, text) = run(hub(data.path()).args(seed));
    assert!(went_well && text.contains("Sign in as"), "{text}");
    let (went_well, text) = run(hub(data.path()).args(seed));
    assert!(!went_well && text.contains("seed an empty data folder"), "{text}");
}

#[cfg(unix)]
#[test]
fn the_first_signal_stops_in_order() {
    let data = tempfile::tempdir().unwrap();
    let (mut child, _) = serve(data.path());
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    let status = eventually_blocking(Duration::from_secs(20), || child.try_wait().unwrap());
    assert!(status.success(), "an orderly stop is no failure");
    assert!(!data.path().join("hub.db-wal").exists(), "the record was closed");
}

#[test]
fn articles_come_from_a_folder_and_go_into_one_and_come_back_unchanged() {
    let data = tempfile::tempdir().unwrap();
    let source = tempfile::tempdir().unwrap();
    let docs = source.path().join("docs");
    std::fs::create_dir_all(docs.join("guide")).unwrap();
    std::fs::write(docs.join("returns.md"), "# Returns\n\nSee [how long](guide/days.md).\n").unwrap();
    std::fs::write(docs.join("guide/days.md"), "# Days\n\nTwo days.\n").unwrap();
    std::fs::write(docs.join("empty.md"), "").unwrap();
    let import = |path: &Path, more: &[&str]| {
        run(hub(data.path()).args(["knowledge", "import"]).arg(path).args(["--publish"]).args(more))
    };
    let (went_well, text) = import(&docs, &["--dry-run"]);
    assert!(went_well && text.contains("2 would be created, 0 updated, 0 unchanged, 1 left out"), "{text}");
    assert!(text.contains("docs/empty.md  (empty)"), "{text}");
    let (went_well, text) = import(&docs, &["--audience", "public"]);
    assert!(went_well && text.contains("2 were created, 0 updated, 0 unchanged, 1 left out"), "{text}");
    for name in ["export", "export.zip"] {
        let into = source.path().join(name);
        let (went_well, text) = run(hub(data.path()).args(["knowledge", "export"]).arg(&into));
        assert!(went_well && text.contains("2 files in"), "{text}");
        let (went_well, text) = import(&into, &[]);
        assert!(went_well && text.contains("0 were created, 0 updated, 2 unchanged, 0 left out"), "{text}");
    }
    let (went_well, text) = import(&source.path().join("nothing"), &[]);
    assert!(!went_well && text.contains("there is no"), "{text}");
    let (went_well, text) = run(hub(data.path()).args(["knowledge", "export"]).arg(&docs));
    assert!(!went_well && text.contains("not empty"), "{text}");
}
