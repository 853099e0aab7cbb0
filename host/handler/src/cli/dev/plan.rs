//! Which functions are built, and what they are built from.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use corral_emulator::events::{EventKind, Events};
use corral_emulator::watch::Change;

use crate::cli::build::{Begun, Builder, Target};

/// Files that decide what is built and how.
const DEFINITIONS: [&str; 5] = [
    "corral.json",
    "function.json",
    "host.json",
    "local.settings.json",
    "plugin.json",
];

/// The builds of an app as it was when this was made.
pub(super) struct Plan {
    root: PathBuf,
    /// The only functions to build; empty for all.
    names: Vec<String>,
    events: Events,
    builder: Arc<Builder>,
    builds: Vec<Planned>,
}

/// The build of one function.
struct Planned {
    target: Arc<Target>,
    folders: BTreeSet<PathBuf>,
}

impl Plan {
    /// For the app in `root`, an absolute path. Builds that begin are told to `events`.
    /// Blocks while files are read.
    pub(super) fn new(root: &Path, names: &[String], events: Events) -> Self {
        let builder = Builder::new(root, begun(&events));
        Self {
            root: root.to_owned(),
            names: names.to_vec(),
            events,
            builder: Arc::new(builder),
            builds: Vec::new(),
        }
    }

    /// The functions that can be built, from now on. Blocks while files are read.
    ///
    /// # Errors
    /// When an SDK that they are built with cannot be unpacked.
    pub(super) fn read_targets(&mut self) -> Result<()> {
        let is_chosen = |target: &Target| {
            let mut names = self.names.iter();
            self.names.is_empty() || names.any(|name| name.eq_ignore_ascii_case(&target.name))
        };
        let targets = self.builder.targets()?.into_iter().filter(is_chosen);
        self.builds = targets
            .map(|target| Planned {
                folders: self.builder.folders(&target),
                target: Arc::new(target),
            })
            .collect();
        Ok(())
    }

    /// Reads what `changes` are about: the app itself, or folders of sources. Blocks while
    /// files are read.
    ///
    /// # Errors
    /// As for [`Plan::read_targets`].
    pub(super) fn update(&mut self, changes: &BTreeSet<Change>) -> Result<()> {
        if changes.iter().any(|change| self.is_definition(change)) {
            self.builder = Arc::new(self.builder.reload(begun(&self.events)));
            return self.read_targets();
        }
        for build in &mut self.builds {
            if build.is_made_of(changes) {
                build.folders = self.builder.folders(&build.target);
            }
        }
        Ok(())
    }

    fn is_definition(&self, change: &Change) -> bool {
        let Change::Path(path) = change else {
            return true;
        };
        let name = path.file_name().and_then(|name| name.to_str());
        let known = name.is_some_and(|name| DEFINITIONS.contains(&name));
        // A folder in the root may be a function.
        known || path.parent() == Some(&self.root) && (path.is_dir() || !path.exists())
    }

    /// The folders to watch.
    pub(super) fn folders(&self) -> BTreeSet<PathBuf> {
        let folders = self.builds.iter().flat_map(|build| &build.folders);
        folders.chain([&self.root]).cloned().collect()
    }

    /// What builds.
    pub(super) fn builder(&self) -> &Arc<Builder> {
        &self.builder
    }

    /// All functions that can be built.
    pub(super) fn targets(&self) -> impl Iterator<Item = &Arc<Target>> {
        self.builds.iter().map(|build| &build.target)
    }

    /// The function `name`, as it is to be built now.
    pub(super) fn target(&self, name: &str) -> Option<Arc<Target>> {
        let mut targets = self.targets();
        targets.find(|target| target.name == *name).cloned()
    }

    /// The functions whose sources `changes` may be about.
    pub(super) fn affected(&self, changes: &BTreeSet<Change>) -> Vec<Arc<Target>> {
        let builds = self.builds.iter();
        let affected = builds.filter(|build| build.is_made_of(changes));
        affected.map(|build| Arc::clone(&build.target)).collect()
    }
}

impl Planned {
    /// Whether one of the changes may be of a source of it.
    fn is_made_of(&self, changes: &BTreeSet<Change>) -> bool {
        changes.iter().any(|change| match change {
            Change::Path(path) if self.target.writes(path) => false,
            Change::Path(path) => {
                let folder = path.parent();
                folder.is_some_and(|folder| self.folders.contains(folder))
                    || self.folders.contains(path)
            }
            Change::Lost => true,
        })
    }
}

fn begun(events: &Events) -> Begun {
    let events = events.clone();
    Box::new(move |function, command| {
        events.emit(EventKind::BuildStarted {
            function: function.to_owned(),
            command: command.to_owned(),
        });
    })
}
