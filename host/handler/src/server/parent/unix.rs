//! The processes of Unix that this one descends from.

/// A process id.
type Id = i32;

/// This process, then its parent and so on up to the Functions host.
pub(super) struct Ancestors(Vec<Id>);

impl Ancestors {
    pub(super) fn of_this_process() -> Self {
        let parent = parent();
        let mut line = vec![parent];
        line.extend(between(parent));
        Self(line)
    }

    /// Whether each is still the parent of the one before. A process that loses its
    /// parent gets another at once, so a reused id is not mistaken for the parent.
    pub(super) fn are_alive(&self) -> bool {
        let mut parents = self.0.iter();
        if parents.next() != Some(&parent()) {
            return false;
        }
        let children = self.0.iter();
        children
            .zip(parents)
            .all(|(child, parent)| parent_of(*child) == Some(*parent))
    }
}

fn parent() -> Id {
    rustix::process::getppid().map_or(0, |parent| parent.as_raw_nonzero().get())
}

#[cfg(target_os = "linux")]
mod tree {
    use std::env;
    use std::ffi::OsString;
    use std::fs;
    use std::os::unix::ffi::OsStringExt as _;

    use super::Id;

    /// The ids that the host gives to its worker (custom handler protocol, section
    /// 2.2).
    const WORKER: [&str; 2] = [
        "FUNCTIONS_CUSTOMHANDLER_WORKER_ID",
        "FUNCTIONS_HTTPWORKER_ID",
    ];

    /// More nested scripts than anybody uses.
    const MAX_DEPTH: usize = 16;

    /// The ancestors of `parent` up to the Functions host, if `parent` is not it.
    pub(super) fn between(parent: Id) -> Vec<Id> {
        let mut line = Vec::new();
        let mut child = parent;
        while line.len() < MAX_DEPTH && was_started_by_host(child) {
            let Some(next) = parent_of(child) else { break };
            line.push(next);
            child = next;
        }
        line
    }

    /// The second field after the name, which is in parentheses and may contain
    /// anything (proc(5)).
    pub(super) fn parent_of(child: Id) -> Option<Id> {
        let stat = fs::read_to_string(format!("/proc/{child}/stat")).ok()?;
        let (_, rest) = stat.rsplit_once(')')?;
        rest.split_whitespace().nth(1)?.parse().ok()
    }

    /// Whether a process was given the id that this one was given.
    fn was_started_by_host(process: Id) -> bool {
        let Ok(variables) = fs::read(format!("/proc/{process}/environ")) else {
            return false;
        };
        let mut ids = WORKER.iter().filter_map(|name| {
            let mut variable = OsString::from(name);
            variable.push("=");
            variable.push(env::var_os(name).filter(|id| !id.is_empty())?);
            Some(variable.into_vec())
        });
        ids.any(|id| variables.split(|byte| *byte == 0).any(|one| one == id))
    }
}

#[cfg(not(target_os = "linux"))]
mod tree {
    use super::Id;

    /// Other processes cannot be inspected here.
    pub(super) fn between(_: Id) -> Vec<Id> {
        Vec::new()
    }

    pub(super) fn parent_of(_: Id) -> Option<Id> {
        None
    }
}

use tree::{between, parent_of};

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn parents_are_detected() {
        let own = i32::try_from(std::process::id()).unwrap();
        assert_eq!(parent_of(own), Some(parent()));
        assert_eq!(parent_of(-1), None);
        assert!(Ancestors::of_this_process().are_alive());
        // This is not the parent of the parent.
        assert!(!Ancestors(vec![parent(), own]).are_alive());
        assert!(!Ancestors(vec![own]).are_alive());
    }
}
