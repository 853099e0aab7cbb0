//! What the operating system says about a file.

use std::path::{Path, PathBuf};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RenameMode};

/// Something that may matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// Somebody writes to the file and has not closed it.
    Writing(PathBuf),
    /// The file is as its writer wanted it.
    Written(PathBuf),
    /// Names have changed.
    Listed,
    /// Notices were lost.
    Lost,
    /// Notices have ended.
    Failed(String),
}

impl Notice {
    /// What `event` says. Reading says nothing: the handler does it itself.
    pub(super) fn all_of(event: notify::Event) -> Vec<Self> {
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
                let mut notices = vec![Self::Listed];
                notices.extend(paths.last().map(Self::Written));
                notices
            }
            _ => vec![Self::Listed],
        }
    }
}

/// Whether the content of a file can matter. Plugins may write files of their
/// own into the app, as often as they like.
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
    fn what_events_say() {
        let closed = |mode| EventKind::Access(AccessKind::Close(mode));
        let data = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let renamed = |mode| EventKind::Modify(ModifyKind::Name(mode));
        let writing = || Notice::Writing("a.wasm".into());
        let written = || Notice::Written("a.wasm".into());
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
                vec![Notice::Listed],
            ),
            (
                EventKind::Remove(RemoveKind::Folder),
                "a",
                vec![Notice::Listed],
            ),
            (
                renamed(RenameMode::To),
                "a.wasm",
                vec![Notice::Listed, written()],
            ),
            (renamed(RenameMode::From), "a.wasm", vec![Notice::Listed]),
        ] {
            let event = notify::Event::new(kind).add_path(path.into());
            assert_eq!(Notice::all_of(event), expected, "{kind:?} {path}");
        }
        let lost = notify::Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(Notice::all_of(lost), [Notice::Lost]);
    }
}
