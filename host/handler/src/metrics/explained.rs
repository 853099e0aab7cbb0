//! What plugins were denied lately, and what would allow it.

use std::collections::VecDeque;
use std::time::SystemTime;

use corral_runtime::{Denial, DenialKind, Remedy};
use parking_lot::Mutex;

/// How many denials of a function are kept: enough to grant at once what a plugin needs.
const KEPT: usize = 16;

/// The last denials of one function's plugins, each once.
#[derive(Debug, Default)]
pub(crate) struct ExplainedDenials(Mutex<VecDeque<ExplainedDenial>>);

/// A denial as an operator is told of it.
#[derive(Clone, Debug)]
pub(crate) struct ExplainedDenial {
    /// What was denied.
    pub(crate) kind: DenialKind,
    /// The line of the log.
    pub(crate) message: String,
    /// The key of plugin.json to change, if one helps.
    pub(crate) key: Option<String>,
    /// What to write there, as JSON.
    pub(crate) line: Option<String>,
    /// The generation that was called last.
    pub(crate) generation: Option<u64>,
    /// In how many invocations it was denied.
    pub(crate) invocations: u64,
    /// When it was denied last.
    pub(crate) at: SystemTime,
}

impl ExplainedDenial {
    /// A denial that happens now.
    pub(super) fn new(
        denial: &Denial,
        key: Option<&str>,
        message: &str,
        generation: Option<u64>,
    ) -> Self {
        Self {
            kind: denial.kind,
            message: message.to_owned(),
            key: key.map(str::to_owned),
            line: line(&denial.remedy),
            generation,
            invocations: 1,
            at: SystemTime::now(),
        }
    }
}

impl ExplainedDenials {
    /// Adds a denial, or counts it again, and forgets the oldest if there are too many.
    pub(super) fn add(&self, mut denial: ExplainedDenial) {
        let mut kept = self.0.lock();
        let known = kept
            .iter()
            .position(|known| known.message == denial.message);
        if let Some(known) = known.and_then(|at| kept.remove(at)) {
            denial.invocations += known.invocations;
        }
        kept.push_front(denial);
        kept.truncate(KEPT);
    }

    /// All that are kept.
    pub(super) fn newest_first(&self) -> Vec<ExplainedDenial> {
        self.0.lock().iter().cloned().collect()
    }
}

/// What to write into plugin.json, where that is known exactly.
fn line(remedy: &Remedy) -> Option<String> {
    match remedy {
        Remedy::Add { entry, .. } => Some(serde_json::Value::from(entry.as_str()).to_string()),
        Remedy::Set { value, .. } => Some((*value).to_owned()),
        Remedy::Folder | Remedy::Raise { .. } | Remedy::Instead(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denial(name: &str) -> ExplainedDenial {
        let denial = Denial {
            kind: DenialKind::Setting,
            what: format!("the setting {name:?}"),
            remedy: Remedy::Add {
                entry: name.to_owned(),
                list: "grants.settings",
            },
        };
        ExplainedDenial::new(&denial, Some("grants.settings"), name, Some(1))
    }

    #[test]
    fn each_denial_is_kept_once() {
        let denials = ExplainedDenials::default();
        for name in ["a", "b", "a"] {
            denials.add(denial(name));
        }
        let all = denials.newest_first();
        let all: Vec<_> = all
            .iter()
            .map(|one| (&*one.message, one.invocations))
            .collect();
        assert_eq!(all, [("a", 2), ("b", 1)]);
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let denials = ExplainedDenials::default();
        (0..=KEPT).for_each(|number| denials.add(denial(&number.to_string())));
        let all = denials.newest_first();
        assert_eq!(all.len(), KEPT);
        assert_eq!(all.last().map(|oldest| &*oldest.message), Some("1"));
    }

    #[test]
    fn lines_are_json() {
        let denial = denial(r#"a "name""#);
        assert_eq!(denial.line.as_deref(), Some(r#""a \"name\"""#));
    }
}
