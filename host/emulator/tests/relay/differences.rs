//! Cases that differ, each with its reason. One that agrees may not stand here.

/// The cases of a file, in its order.
pub(crate) fn of(file: &str) -> &'static [(&'static str, &'static str)] {
    match file {
        "proxying" => &PROXYING,
        _ => &[],
    }
}

/// Why a case differs, if it does.
pub(crate) fn reason(file: &str, case: &str) -> Option<&'static str> {
    let mut differences = of(file).iter();
    differences
        .find(|(name, _)| *name == case)
        .map(|(_, reason)| *reason)
}

const PROCESS: &str = "about the life of the handler's process, not about one exchange";
const TIME: &str = "about how long the host waits, not about one exchange";

const PROXYING: [(&str, &str); 6] = [
    (
        "ans-short",
        "the caller's connection is reset with the head already written; whether the \
         caller still reads it is a race",
    ),
    ("slow-body-to-functionTimeout", TIME),
    ("slow-body-below-240-bytes-a-second", TIME),
    ("timeout-in-streamed-answer", TIME),
    ("kill-9-with-streams-and-posts", PROCESS),
    ("host-restart-in-streams", PROCESS),
];
