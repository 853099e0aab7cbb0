//! The WASI that a plugin sees: its own settings as environment, the folders it
//! was granted, lines of log behind stdout and stderr, and nothing else.

use std::sync::Arc;

use corral_app::{Access, Clocks};
use wasmtime_wasi::p2::pipe::{MemoryInputPipe, MemoryOutputPipe};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder};

use super::Profile;
use super::lines::Lines;
use crate::log::{Journal, Level};

/// Standard input and output of a guest.
pub(crate) enum Stdio {
    /// A function: both outputs are lines of its log.
    Lines { stdout: Lines, stderr: Lines },
    /// A program: reads the payload, writes the response.
    Program {
        stdin: MemoryInputPipe,
        stdout: MemoryOutputPipe,
        stderr: Lines,
    },
}

impl Stdio {
    /// With `stdin` for a program, whose output is captured up to `capacity`
    /// bytes.
    pub(super) fn new(journal: &Arc<Journal>, stdin: Option<Vec<u8>>, capacity: u64) -> Self {
        let stderr = Lines::new(Arc::clone(journal), Level::Error);
        match stdin {
            None => Self::Lines {
                stdout: Lines::new(Arc::clone(journal), Level::Info),
                stderr,
            },
            Some(stdin) => Self::Program {
                stdin: MemoryInputPipe::new(stdin),
                // One more than allowed, so that "too much" can be told from
                // "just enough".
                stdout: MemoryOutputPipe::new(
                    usize::try_from(capacity)
                        .unwrap_or(usize::MAX)
                        .saturating_add(1),
                ),
                stderr,
            },
        }
    }

    /// Sends the lines of the next invocation to its own log.
    pub(super) fn redirect(&self, journal: &Arc<Journal>) {
        if let Self::Lines { stdout, stderr } = self {
            stdout.redirect(journal);
            stderr.redirect(journal);
        }
    }

    /// Writes out last lines that have no line break.
    pub(crate) fn finish(&self) {
        match self {
            Self::Lines { stdout, stderr } => {
                stdout.finish();
                stderr.finish();
            }
            Self::Program { stderr, .. } => stderr.finish(),
        }
    }

    /// What a program wrote to its standard output.
    pub(crate) fn captured(&self) -> Vec<u8> {
        match self {
            Self::Lines { .. } => Vec::new(),
            Self::Program { stdout, .. } => stdout.contents().to_vec(),
        }
    }
}

/// The most random bytes that one call may ask for: they are made in memory of
/// the handler.
const MAX_RANDOM: u64 = 1 << 20;

pub(super) fn context(profile: &Profile, stdio: &Stdio) -> WasiCtx {
    let mut builder = WasiCtxBuilder::new();
    builder.envs(&profile.settings).max_random_size(MAX_RANDOM);
    if profile.clocks == Clocks::Coarse {
        super::clocks::coarsen(&mut builder);
    }
    for grant in &profile.files {
        let access = match grant.access {
            Access::Read => FsPerms::ReadOnly,
            Access::Write => FsPerms::ReadWrite,
        };
        // The folder was there when the plugin was loaded. When it is gone the
        // plugin sees an absent folder, which is the truth.
        let _ = builder.preopened_dir(&grant.host, &grant.guest, access);
    }
    match stdio {
        Stdio::Lines { stdout, stderr } => {
            builder.stdout(stdout.clone()).stderr(stderr.clone());
        }
        Stdio::Program {
            stdin,
            stdout,
            stderr,
        } => {
            builder
                .stdin(stdin.clone())
                .stdout(stdout.clone())
                .stderr(stderr.clone());
        }
    }
    builder
        .allow_tcp(false)
        .allow_udp(false)
        .allow_ip_name_lookup(false);
    builder.build()
}
