//! What `/metrics` tells: a recorder of this hub's own, so that two hubs in one
//! process (tests, a desk with its own hub) do not count for each other.

use std::time::Duration;

use metrics::{Counter, Gauge, Key, KeyName, Label, Level, Metadata, Recorder, SharedString, Unit};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

const ABOUT: Metadata<'static> = Metadata::new(module_path!(), Level::INFO, Some(module_path!()));
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Counters and gauges of one hub.
pub struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    /// Desks connected live.
    pub desks_live: Gauge,
    /// Widgets connected live.
    pub widgets_live: Gauge,
    /// Long polls of widgets that wait for something to come.
    polls_waiting: Gauge,
    /// Changes sent to desks.
    pub changes_sent: Counter,
    /// Times a desk's socket fell behind and read on from the record.
    pub feed_lags: Counter,
    /// Commands carried out, held or refused.
    pub commands: Counter,
    /// Messages of visitors kept.
    pub chat_messages: Counter,
    /// Requests refused by a rate limit.
    pub rate_limited: Counter,
    /// Sign-ins with a wrong e-mail or password.
    pub wrong_credentials: Counter,
}

impl Metrics {
    /// Starts at zero.
    pub fn new() -> Result<Self, BuildError> {
        let recorder = PrometheusBuilder::new().set_buckets(&SECONDS)?.build_recorder();
        let handle = recorder.handle();
        describe(&recorder);
        let gauge = |name: &'static str| recorder.register_gauge(&Key::from_static_name(name), &ABOUT);
        let counter = |name: &'static str| recorder.register_counter(&Key::from_static_name(name), &ABOUT);
        Ok(Self {
            desks_live: gauge("throughline_desks_live"),
            widgets_live: gauge("throughline_widgets_live"),
            polls_waiting: gauge("throughline_polls_waiting"),
            changes_sent: counter("throughline_changes_sent_total"),
            feed_lags: counter("throughline_feed_lags_total"),
            commands: counter("throughline_commands_total"),
            chat_messages: counter("throughline_chat_messages_total"),
            rate_limited: counter("throughline_rate_limited_total"),
            wrong_credentials: counter("throughline_wrong_credentials_total"),
            handle,
            recorder,
        })
    }

    /// A long poll waits until this is dropped: also when its caller hangs up.
    pub fn poll_waits(&self) -> PollWaits<'_> {
        self.polls_waiting.increment(1.0);
        PollWaits(&self.polls_waiting)
    }

    /// One answered request. `route` is the pattern, never the address with its ids.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let labels = vec![
            Label::new("method", SharedString::from(method.to_owned())),
            Label::new("route", SharedString::from(route.to_owned())),
            Label::new("status", SharedString::from(status.to_string())),
        ];
        let key = Key::from_parts("throughline_request_seconds", labels);
        self.recorder.register_histogram(&key, &ABOUT).record(took.as_secs_f64());
    }

    /// The text Prometheus reads.
    pub fn render(&self) -> String {
        self.handle.run_upkeep();
        self.handle.render()
    }
}

/// One long poll that waits.
pub struct PollWaits<'m>(&'m Gauge);

impl Drop for PollWaits<'_> {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

fn describe(recorder: &PrometheusRecorder) {
    let counters = [
        ("throughline_changes_sent_total", "Changes sent to desks."),
        ("throughline_feed_lags_total", "Times a desk's socket fell behind and read on from the record."),
        ("throughline_commands_total", "Commands carried out, held or refused."),
        ("throughline_chat_messages_total", "Messages of visitors kept."),
        ("throughline_rate_limited_total", "Requests refused by a rate limit."),
        ("throughline_wrong_credentials_total", "Sign-ins with a wrong e-mail or password."),
    ];
    for (name, text) in counters {
        recorder.describe_counter(KeyName::from(name), Some(Unit::Count), text.into());
    }
    recorder.describe_gauge(
        KeyName::from("throughline_desks_live"),
        Some(Unit::Count),
        "Desks connected live.".into(),
    );
    recorder.describe_gauge(
        KeyName::from("throughline_widgets_live"),
        Some(Unit::Count),
        "Widgets connected live.".into(),
    );
    recorder.describe_gauge(
        KeyName::from("throughline_polls_waiting"),
        Some(Unit::Count),
        "Long polls of widgets that wait for something to come.".into(),
    );
    recorder.describe_histogram(
        KeyName::from("throughline_request_seconds"),
        Some(Unit::Seconds),
        "Time from a request to its answer, by route.".into(),
    );
}
