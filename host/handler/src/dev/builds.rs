//! Builds of plugins.

use corral_emulator::events::{BuildOutcome, Built};

/// The lines for a build that has ended.
pub(super) fn lines(built: &Built) -> Vec<String> {
    let function = &built.function;
    let mut lines = Vec::new();
    match built.outcome {
        BuildOutcome::Succeeded => {
            let same = if built.changed {
                ""
            } else {
                ": the plugin is the same"
            };
            lines.push(match built.duration_ms {
                Some(time) => format!("built {function} in {}{same}", seconds(time)),
                None => format!("{function} is up to date"),
            });
        }
        BuildOutcome::Failed => {
            let output = built.output.iter().flat_map(|output| output.lines());
            lines.extend(output.map(|line| format!("{function} | {line}")));
            let error = built.error.as_deref().unwrap_or_default();
            lines.push(format!("error: {function} is not built: {error}"));
        }
    }
    lines.extend(built.notes.iter().cloned());
    lines
}

fn seconds(milliseconds: u64) -> String {
    let hundredths = milliseconds / 10;
    format!("{}.{:02} s", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_are_shown_with_what_the_compiler_says() {
        let built = |outcome, duration_ms, changed| Built {
            function: "order".to_owned(),
            outcome,
            duration_ms,
            changed,
            notes: vec!["a note".to_owned()],
            error: Some("`make` failed".to_owned()),
            output: Some("one\ntwo".to_owned()),
        };
        let succeeded = BuildOutcome::Succeeded;
        for (built, expected) in [
            (
                built(succeeded, Some(427), true),
                &["built order in 0.42 s"][..],
            ),
            (
                built(succeeded, Some(61_005), false),
                &["built order in 61.00 s: the plugin is the same"],
            ),
            (built(succeeded, None, false), &["order is up to date"]),
            (
                built(BuildOutcome::Failed, Some(1), false),
                &[
                    "order | one",
                    "order | two",
                    "error: order is not built: `make` failed",
                ],
            ),
        ] {
            let expected = expected.iter().copied().chain(["a note"]);
            assert_eq!(lines(&built), expected.collect::<Vec<_>>());
        }
    }
}
