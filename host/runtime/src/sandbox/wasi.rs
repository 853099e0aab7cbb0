//! The WASI context of a plugin: its granted settings as environment, its granted
//! folders, and stdout and stderr connected to its log.

use std::sync::Arc;

use corral_app::{Access, Clocks};
use wasmtime_wasi::p2::pipe::{MemoryInputPipe, MemoryOutputPipe};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder};

use super::Profile;
use super::line_writer::LineWriter;
use crate::log::{Level, LogBuffer};

/// Standard input and output of a guest.
pub(crate) enum Stdio {
    /// A function: both outputs go to its log.
    Function {
        stdout: LineWriter,
        stderr: LineWriter,
    },
    /// A program: reads the payload, writes the response.
    Program {
        stdin: MemoryInputPipe,
        stdout: MemoryOutputPipe,
        stderr: LineWriter,
    },
}

impl Stdio {
    /// With `stdin` for a program, of whose output up to `capacity` bytes are
    /// captured.
    pub(super) fn new(log: &Arc<LogBuffer>, stdin: Option<Vec<u8>>, capacity: u64) -> Self {
        let stderr = LineWriter::new(Arc::clone(log), Level::Error);
        match stdin {
            None => Self::Function {
                stdout: LineWriter::new(Arc::clone(log), Level::Info),
                stderr,
            },
            Some(stdin) => Self::Program {
                stdin: MemoryInputPipe::new(stdin),
                // One more than allowed, to detect output over the limit.
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
    pub(super) fn redirect(&self, log: &Arc<LogBuffer>) {
        if let Self::Function { stdout, stderr } = self {
            stdout.redirect(log);
            stderr.redirect(log);
        }
    }

    /// Flushes last lines that have no line break.
    pub(crate) fn finish(&self) {
        match self {
            Self::Function { stdout, stderr } => {
                stdout.finish();
                stderr.finish();
            }
            Self::Program { stderr, .. } => stderr.finish(),
        }
    }

    /// What a program wrote to its standard output.
    pub(crate) fn captured(&self) -> Vec<u8> {
        match self {
            Self::Function { .. } => Vec::new(),
            Self::Program { stdout, .. } => stdout.contents().to_vec(),
        }
    }
}

/// The most random bytes that one call may request: they are generated in the
/// memory of the handler.
const MAX_RANDOM: u64 = 1 << 20;

pub(super) fn context(profile: &Profile, stdio: &Stdio) -> WasiCtx {
    let mut builder = WasiCtxBuilder::new();
    builder
        // Go's package `flag` and many argument parsers rely on the first argument,
        // the name of the program.
        .arg(&profile.name)
        .envs(&profile.settings)
        .max_random_size(MAX_RANDOM);
    if profile.clocks == Clocks::Coarse {
        super::clocks::coarsen(&mut builder);
    }
    for grant in &profile.files {
        let access = match grant.access {
            Access::Read => FsPerms::ReadOnly,
            Access::Write => FsPerms::ReadWrite,
        };
        // The folder existed when the plugin was loaded. If it was removed since,
        // the plugin does not see it.
        let _ = builder.preopened_dir(&grant.host, &grant.guest, access);
    }
    match stdio {
        Stdio::Function { stdout, stderr } => {
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
