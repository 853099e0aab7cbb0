use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use super::*;

const START: Start = Start {
    console: ConsoleOf::Parent,
    low_priority: false,
};

/// A process that runs until it is ended, and says so first.
fn waits() -> Command {
    let mut command = Command::new("cmd");
    command
        .args(["/D", "/C", "echo started& pause"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

/// Waits until a process has written its first line.
fn await_start(child: &mut Child) {
    let mut line = String::new();
    let output = child.stdout.as_mut().unwrap();
    BufReader::new(output).read_line(&mut line).unwrap();
    assert_eq!(line.trim(), "started");
}

#[test]
fn a_process_runs_in_the_job_and_ends_with_it() {
    let job = Job::new(&Limits::default()).unwrap();
    let mut child = job.spawn(&mut waits(), START).unwrap();
    await_start(&mut child);
    assert_eq!(job.usage().unwrap().active, 1);
    drop(job);
    // It waits for a key that nobody presses.
    child.wait().unwrap();
}

#[test]
fn ending_a_job_ends_what_its_processes_have_started() {
    let job = Job::new(&Limits::default()).unwrap();
    let mut command = Command::new("cmd");
    command
        .args(["/D", "/C", "cmd", "/D", "/C", "echo started& pause"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = job.spawn(&mut command, START).unwrap();
    await_start(&mut child);
    assert_eq!(job.usage().unwrap().active, 2);
    job.end(7);
    assert_eq!(child.wait().unwrap().code(), Some(7));
    // The grandchild holds the other end: it is closed when that has ended.
    let mut rest = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut rest).unwrap();
    assert_eq!(job.usage().unwrap().active, 0);
}

#[test]
fn a_released_process_outlives_the_job() {
    let job = Job::new(&Limits::default()).unwrap();
    let mut child = job.spawn(&mut waits(), START).unwrap();
    await_start(&mut child);
    job.release().unwrap();
    drop(job);
    assert_eq!(child.try_wait().unwrap(), None);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_process_returns_its_output_and_code() {
    let job = Job::new(&Limits {
        memory: Some(1 << 30),
        time: Some(Duration::from_mins(1)),
        processes: Some(1),
    })
    .unwrap();
    for console in [
        ConsoleOf::Parent,
        ConsoleOf::ParentWithoutInterrupts,
        ConsoleOf::Nothing,
    ] {
        let start = Start {
            console,
            low_priority: true,
        };
        let mut command = Command::new("cmd");
        command
            .args(["/D", "/C", "echo out& exit 3"])
            .stdout(Stdio::piped());
        let child = job.spawn(&mut command, start).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{console:?}");
        assert_eq!(output.stdout.trim_ascii(), b"out", "{console:?}");
    }
}

#[test]
fn a_program_that_does_not_exist_is_an_error() {
    let job = Job::new(&Limits::default()).unwrap();
    let error = job.spawn(&mut Command::new("no-such-program"), START);
    assert_eq!(error.unwrap_err().kind(), io::ErrorKind::NotFound);
    assert_eq!(job.usage().unwrap().active, 0);
}
