//! Builds of single functions, one after another, while an app is being developed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use corral_app::Sha256Digest;

use super::job::Job;
use super::purpose::Purpose;
use super::record::Record;
use super::report::Built;
use super::sources::Sources;
use super::target::{self, Target};
use super::{Begun, Session};
use crate::cli::{app, sdk};
use crate::console::Live;

/// Builds functions of one app as it was when this was made.
pub(in crate::cli) struct Builder {
    session: Session,
}

impl Builder {
    /// For the app in `root`. `begun` is told the function and the command of each build
    /// that begins.
    pub(in crate::cli) fn new(root: &Path, begun: Begun) -> Self {
        let record = Arc::new(Record::load(root));
        Self::with(root, record, begun)
    }

    /// For the same app as it is now.
    pub(in crate::cli) fn reload(&self, begun: Begun) -> Self {
        Self::with(
            &self.session.app.root,
            Arc::clone(&self.session.record),
            begun,
        )
    }

    fn with(root: &Path, record: Arc<Record>, begun: Begun) -> Self {
        Self {
            session: Session {
                force: false,
                purpose: Purpose::Development,
                verbose: false,
                app: app::load_from(root),
                record,
                // The plugin is compiled by the handler that serves it, at the same time.
                cost: None,
                progress: Live::new(false),
                begun: Some(begun),
            },
        }
    }

    /// The functions that have a build command, with the SDKs that they name unpacked.
    ///
    /// # Errors
    /// When an SDK cannot be unpacked.
    pub(in crate::cli) fn targets(&self) -> Result<Vec<Target>> {
        let targets = target::all(&self.session.app);
        let folders: Vec<_> = targets.iter().map(|target| target.folder.clone()).collect();
        sdk::restore(&self.session.app.root, &folders)?;
        Ok(targets)
    }

    /// The folders with the sources of a function, also outside the app.
    pub(in crate::cli) fn folders(&self, target: &Target) -> BTreeSet<PathBuf> {
        Sources::folders(&self.session.app.root, target)
    }

    /// Whether a function may have to be built although nothing changes: it was built
    /// before, maybe from other sources, or has no plugin yet.
    pub(in crate::cli) fn may_be_stale(&self, target: &Target) -> bool {
        self.session.record.get(&target.name).is_some() || !target.plugin.exists()
    }

    /// Builds a function unless it is up to date, or its sources are those that were
    /// `tried` last.
    pub(in crate::cli) fn build(&self, target: &Target, tried: Option<Sha256Digest>) -> Built {
        Job::new(&self.session, target, 0).unless(tried).run()
    }
}
