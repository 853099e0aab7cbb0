//! The life of timers, by a clock that the tests set.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Schedule, TimerListener};
use crate::invoker::Outcome;
use crate::listeners::fixture::{Log, ManualClock, Recorder, Scratch, environment};
use crate::payload::{ScheduleStatus, TimerCall, Trigger};

/// A timer that runs.
struct Timer {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

struct Rules {
    schedule: &'static str,
    runs_on_startup: bool,
    is_monitored: bool,
}

const HOURLY: Rules = Rules {
    schedule: "0 0 * * * *",
    runs_on_startup: false,
    is_monitored: true,
};

fn start(
    rules: &Rules,
    scratch: &Scratch,
    recorder: &Arc<Recorder>,
    clock: &Arc<ManualClock>,
) -> Timer {
    let environment = environment(
        scratch,
        Arc::clone(recorder) as _,
        Arc::clone(clock) as _,
        Arc::new(Log::default()),
    );
    let listener = TimerListener::new(
        "tick",
        Schedule::read(rules.schedule, TimeZone::UTC).unwrap(),
        rules.runs_on_startup,
        rules.is_monitored,
        environment,
    );
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    Timer {
        stop,
        task: tokio::spawn(async move { listener.run(stopped).await }),
    }
}

impl Timer {
    async fn end(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn call(trigger: &Trigger) -> TimerCall {
    match trigger {
        Trigger::Timer(call) => call.clone(),
        other => panic!("{other:?}"),
    }
}

fn status(last: Option<&str>, next: &str, last_updated: Option<&str>) -> ScheduleStatus {
    ScheduleStatus {
        last: last.map(time),
        next: time(next),
        last_updated: last_updated.map(time),
    }
}

#[tokio::test]
async fn status_is_told_and_survives_restarts() {
    let scratch = Scratch::new();
    let recorder = Recorder::new(|_| Outcome::Succeeded);
    let clock = ManualClock::at("2026-01-01T00:30:00Z");
    let timer = start(&HOURLY, &scratch, &recorder, &clock);
    assert_eq!(clock.advance().await, time("2026-01-01T01:00:00Z"));
    recorder.calls(1).await;
    // The status is kept before the timer is set again.
    assert_eq!(clock.advance().await, time("2026-01-01T02:00:00Z"));
    let calls = recorder.calls(2).await;
    let first = call(&calls[0].1);
    assert!(first.adjust_for_dst && !first.is_past_due);
    let expected = status(None, "2026-01-01T01:00:00Z", None);
    assert_eq!(first.schedule_status, Some(expected));
    let second = status(
        Some("2026-01-01T01:00:00Z"),
        "2026-01-01T02:00:00Z",
        Some("2026-01-01T01:00:00Z"),
    );
    assert_eq!(call(&calls[1].1).schedule_status, Some(second));
    timer.end().await;

    // The host is down from 2:10 to 2:20: nothing is due.
    clock.set(time("2026-01-01T02:20:00Z"));
    let timer = start(&HOURLY, &scratch, &recorder, &clock);
    assert_eq!(clock.advance().await, time("2026-01-01T03:00:00Z"));
    let third = call(&recorder.calls(3).await[2].1);
    assert!(!third.is_past_due);
    assert_eq!(clock.advance().await, time("2026-01-01T04:00:00Z"));
    recorder.calls(4).await;
    timer.end().await;

    // Down over 5:00: past due, once.
    clock.set(time("2026-01-01T06:20:00Z"));
    let timer = start(&HOURLY, &scratch, &recorder, &clock);
    let due = call(&recorder.calls(5).await[4].1);
    assert!(due.is_past_due);
    let expected = status(
        Some("2026-01-01T04:00:00Z"),
        "2026-01-01T05:00:00Z",
        Some("2026-01-01T04:00:00Z"),
    );
    assert_eq!(due.schedule_status, Some(expected));
    assert_eq!(clock.advance().await, time("2026-01-01T07:00:00Z"));
    let next = call(&recorder.calls(6).await[5].1);
    assert!(!next.is_past_due);
    assert_eq!(
        next.schedule_status.unwrap().last,
        Some(time("2026-01-01T06:20:00Z"))
    );
    timer.end().await;
    assert_eq!(recorder.count(), 6);
}

#[tokio::test]
async fn new_schedules_are_not_past_due() {
    let scratch = Scratch::new();
    let recorder = Recorder::new(|_| Outcome::Succeeded);
    let clock = ManualClock::at("2026-01-01T00:30:00Z");
    let timer = start(&HOURLY, &scratch, &recorder, &clock);
    clock.advance().await;
    recorder.calls(1).await;
    clock.advance().await;
    recorder.calls(2).await;
    timer.end().await;
    clock.set(time("2026-01-01T09:10:00Z"));
    let daily = Rules {
        schedule: "0 0 4 * * *",
        ..HOURLY
    };
    let timer = start(&daily, &scratch, &recorder, &clock);
    assert_eq!(clock.advance().await, time("2026-01-02T04:00:00Z"));
    let calls = recorder.calls(3).await;
    assert!(!call(&calls[2].1).is_past_due);
    timer.end().await;
}

#[tokio::test]
async fn startup_and_monitoring_are_as_in_the_host() {
    for (rules, told, next) in [
        (
            Rules {
                runs_on_startup: true,
                ..HOURLY
            },
            Some(status(None, "2026-01-01T01:00:00Z", None)),
            "2026-01-01T01:00:00Z",
        ),
        (
            Rules {
                runs_on_startup: true,
                is_monitored: false,
                ..HOURLY
            },
            None,
            "2026-01-01T01:00:00Z",
        ),
        // Too short for a status, whatever `useMonitor` says.
        (
            Rules {
                schedule: "*/20 * * * * *",
                runs_on_startup: true,
                is_monitored: true,
            },
            None,
            "2026-01-01T00:30:20Z",
        ),
        (
            Rules {
                schedule: "00:02:00",
                runs_on_startup: true,
                is_monitored: true,
            },
            Some(status(None, "2026-01-01T00:32:00Z", None)),
            "2026-01-01T00:32:00Z",
        ),
    ] {
        let scratch = Scratch::new();
        // A failure changes nothing.
        let recorder = Recorder::new(|_| Outcome::Failed("no".to_owned()));
        let clock = ManualClock::at("2026-01-01T00:30:00Z");
        let timer = start(&rules, &scratch, &recorder, &clock);
        let first = call(&recorder.calls(1).await[0].1);
        assert_eq!(first.schedule_status, told, "{}", rules.schedule);
        assert_eq!(clock.advance().await, time(next), "{}", rules.schedule);
        recorder.calls(2).await;
        timer.end().await;
    }
}

/// Whether `handler check` finds fault with a schedule.
fn check_accepts(schedule: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let function = folder.path().join("tick");
    std::fs::create_dir(&function).unwrap();
    let bindings = serde_json::json!({
        "bindings": [{ "type": "timerTrigger", "name": "t", "schedule": schedule }],
    });
    let host = r#"{ "version": "2.0", "customHandler": { "description": { "defaultExecutablePath": "h" } } }"#;
    std::fs::write(folder.path().join("host.json"), host).unwrap();
    std::fs::write(function.join("function.json"), bindings.to_string()).unwrap();
    std::fs::write(function.join("tick.wasm"), "").unwrap();
    let environment = corral_app::Environment::default();
    let app = corral_app::App::load(folder.path(), &environment);
    let problems = app.indexing_problems();
    !problems.iter().any(|problem| {
        problem.severity == corral_app::Severity::Error
            && problem
                .path
                .as_deref()
                .is_some_and(|path| path.ends_with("schedule"))
    })
}

#[test]
fn what_check_accepts_fires() {
    let now = time("2026-01-01T00:00:00Z");
    for (schedule, fires) in [
        ("0 */5 * * * *", true),
        ("*/5 * * * *", true),
        (" 0  */5 * * * * ", true),
        ("0 0 0 1 JAN MON", true),
        ("0 0 0 * * SUN", true),
        ("0 30 9 * Jan,jul s,6", true),
        ("0 0-5/2,7 * * * *", true),
        ("0 0 0 5-1 * *", true),
        ("*/0 * * * * *", true),
        ("*/-5 * * * * *", true),
        ("*/100 * * * * *", true),
        ("59 59 23 31 12 6", true),
        ("0 5/10 * * * *", true),
        ("007 0 0 * * *", true),
        ("0 0 0 1 Septem *", true),
        ("00:05:00", true),
        ("1.00:00:00", true),
        ("7", true),
        ("0 0 12 1 1 ? 2030", false),
        ("0 */5 * * * ?", false),
        ("0 0 0 L * *", false),
        ("0 0 0 15W * *", false),
        ("0 0 0 * * 1#2", false),
        ("0 0 0 * * 7", false),
        ("0 60 * * * *", false),
        ("0 0 0 0 * *", false),
        ("0 0 0 * JANX *", false),
        ("/5 * * * * *", false),
        (",5 * * * * *", false),
        ("5, * * * * *", false),
        ("1-2-3 * * * * *", false),
        ("@daily", false),
        ("25:00", false),
    ] {
        assert_eq!(check_accepts(schedule), fires, "{schedule}");
        let schedule_read = Schedule::read(schedule, TimeZone::UTC);
        let next = schedule_read.ok().and_then(|schedule| schedule.next(now));
        assert_eq!(next.is_some(), fires, "{schedule}");
    }
}
