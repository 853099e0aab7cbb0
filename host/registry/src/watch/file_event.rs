//! What the operating system reports about files.

use std::path::{Path, PathBuf};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RenameMode};

/// A report that may matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FileEvent {
    /// The file is open for writing and was written to.
    Writing(PathBuf),
    /// The file was closed after writing, or renamed to this name.
    Written(PathBuf),
    /// Files or folders were created, removed or renamed.
    NamesChanged,
    /// Events were lost.
    Lost,
    /// There will be no more events.
    Failed(String),
}

impl FileEvent {
    /// What `event` reports. Reads are left out: the handler itself reads.
    pub(super) fn from_event(event: notify::Event) -> Vec<Self> {
        if event.need_rescan() {
            return vec![Self::Lost];
        }
        let kind = event.kind;
        let paths = event.paths.into_iter();
        match kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => paths
                .filter(|path| matters(path))
                .map(Self::Written)
                .collect(),
            EventKind::Access(_) => Vec::new(),
            EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any) => paths
                .filter(|path| matters(path))
                .map(Self::Writing)
                .collect(),
            EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => {
                let mut events = vec![Self::NamesChanged];
                events.extend(paths.last().map(Self::Written));
                events
            }
            _ => vec![Self::NamesChanged],
        }
    }
}

/// Whether the content of a file can matter. Plugins may write other files into the
/// app, as often as they like.
fn matters(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        extension.eq_ignore_ascii_case("wasm") || extension.eq_ignore_ascii_case("json")
    })
}

#[cfg(test)]
mod tests {
    use notify::event::{CreateKind, DataChange, Flag, RemoveKind};

    use super::*;

    #[test]
    fn events_are_translated() {
        let closed = |mode| EventKind::Access(AccessKind::Close(mode));
        let data = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let renamed = |mode| EventKind::Modify(ModifyKind::Name(mode));
        let writing = || FileEvent::Writing("a.wasm".into());
        let written = || FileEvent::Written("a.wasm".into());
        for (kind, path, expected) in [
            (EventKind::Access(AccessKind::Read), "a.wasm", vec![]),
            (closed(AccessMode::Read), "a.wasm", vec![]),
            (closed(AccessMode::Write), "a.wasm", vec![written()]),
            (closed(AccessMode::Write), "a.log", vec![]),
            (data, "a.wasm", vec![writing()]),
            (data, "a.log", vec![]),
            (
                EventKind::Create(CreateKind::File),
                "a.wasm",
                vec![FileEvent::NamesChanged],
            ),
            (
                EventKind::Remove(RemoveKind::Folder),
                "a",
                vec![FileEvent::NamesChanged],
            ),
            (
                renamed(RenameMode::To),
                "a.wasm",
                vec![FileEvent::NamesChanged, written()],
            ),
            (
                renamed(RenameMode::From),
                "a.wasm",
                vec![FileEvent::NamesChanged],
            ),
        ] {
            let event = notify::Event::new(kind).add_path(path.into());
            assert_eq!(FileEvent::from_event(event), expected, "{kind:?} {path}");
        }
        let lost = notify::Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(FileEvent::from_event(lost), [FileEvent::Lost]);
    }
}
