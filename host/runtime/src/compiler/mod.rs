//! Compiles plugins in a separate process.
//!
//! Compilers are fast on ordinary code, but crafted input can make them take
//! forever. A thread cannot be stopped or limited in memory; a process can. It
//! gets the plugin on its standard input, has none of the handler's environment,
//! and returns the code on its standard output.

mod ended;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::env;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::code_target::CodeTarget;
use crate::engine::{self, Allocation, Effort, Kind, Tasks};
use crate::error::LoadError;
use ended::Ended;
#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

/// The verb of [`Compiler::program`] that calls [`compile_alone`].
pub const COMPILE_VERB: &str = "compile-one";

/// The variable with the folder of Windows.
const SYSTEM_ROOT: &str = "SystemRoot";

/// How much of the standard error of a compiler is kept, in bytes.
const MAX_STDERR: u64 = 16 << 10;

/// The wall-clock limit of a compiler, as a multiple of its CPU time limit. It runs
/// at a low priority, and a busy machine must not keep a plugin from ever being
/// compiled.
const WALL_CLOCK_FACTOR: u32 = 10;

/// What to do when the system starts no more processes.
const START_REMEDY: &str = if cfg!(windows) {
    "give the machine or container more memory, or enlarge its page file"
} else {
    "give the handler more file descriptors (`ulimit -n`), processes (`ulimit -u`) and memory"
};

/// How plugins are compiled.
#[derive(Clone, Debug)]
pub struct Compiler {
    /// A program that compiles one plugin when it is started with
    /// [`COMPILE_VERB`] and the arguments of [`CompileJob`].
    pub program: PathBuf,
    /// Its CPU time limit per core.
    pub time: Duration,
    /// Its memory limit, in bytes.
    pub memory: u64,
    /// Whether it runs at a low priority.
    pub low_priority: bool,
    /// Whether to compile in a third less time, for code that is slower.
    pub quick: bool,
}

/// The arguments of the compiler process.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are arguments of a command line"
)]
pub struct CompileJob {
    /// The stack of one invocation, in bytes.
    pub stack: usize,
    /// Whether to compile for the engine with tasks, streams and futures.
    pub concurrent: bool,
    /// Whether to compile for an engine with little address space.
    pub on_demand: bool,
    /// The memory limit of the process, in bytes.
    pub memory: u64,
    /// The CPU time limit of the process, in seconds.
    pub seconds: u64,
    /// Whether it runs at a low priority.
    pub low_priority: bool,
    /// Whether the code is to be ready soon rather than fast.
    pub quick: bool,
    /// The machine that runs the code; this one by default.
    pub target: Option<CodeTarget>,
}

/// Compiles the component or module `wasm` in this process, which should then exit: its
/// resource limits are lowered permanently.
///
/// # Errors
/// When it is malformed.
pub fn compile_alone(job: &CompileJob, wasm: &[u8]) -> Result<Vec<u8>, String> {
    let tasks = if job.concurrent {
        Tasks::Concurrent
    } else {
        Tasks::Sequential
    };
    let allocation = if job.on_demand {
        Allocation::OnDemand
    } else {
        Allocation::Pooling
    };
    let kind = Kind {
        stack: job.stack,
        tasks,
        allocation,
    };
    let effort = if job.quick {
        Effort::Quick
    } else {
        Effort::Full
    };
    let engine = match &job.target {
        Some(target) => engine::cross_compiler(kind, target),
        None => engine::compiler(kind, effort),
    };
    let engine = engine.map_err(|error| error.to_string())?;
    system::limit_this_process(&Limits {
        memory: job.memory,
        seconds: job.seconds,
        low_priority: job.low_priority,
    });
    let code = if wasmparser::Parser::is_component(wasm) {
        engine.precompile_component(wasm)
    } else {
        engine.precompile_module(wasm)
    };
    code.map_err(|error| format!("{error:#}"))
}

/// The limits of a compiler process.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// Memory, in bytes.
    memory: u64,
    /// CPU time on all cores, in seconds.
    seconds: u64,
    /// Whether it runs at a low priority.
    low_priority: bool,
}

impl Compiler {
    /// Compiles the component or module `wasm` for an engine of this `kind`, on the
    /// machine `target`, or on this one.
    ///
    /// # Errors
    /// When it is malformed, or the compiler exceeds its limits.
    pub(crate) fn compile(
        &self,
        wasm: &[u8],
        kind: Kind,
        target: Option<&CodeTarget>,
    ) -> Result<Vec<u8>, LoadError> {
        let broken = |error: std::io::Error| {
            LoadError::Compiler(format!("the compiler process failed: {error}"))
        };
        let started = self.start(kind, target);
        let (mut child, confinement) = started.map_err(|error| LoadError::Machine {
            what: format!("failed to start the compiler process: {error}"),
            remedy: START_REMEDY,
        })?;
        let ended = thread::scope(|threads| {
            let (input, output, stderr) =
                (child.stdin.take(), child.stdout.take(), child.stderr.take());
            threads.spawn(move || {
                // If the compiler has exited, its status says why.
                let _ = input.map(|mut input| input.write_all(wasm));
            });
            let stderr = threads.spawn(move || read(stderr, MAX_STDERR));
            let (send, code) = mpsc::channel();
            threads.spawn(move || send.send(read(output, u64::MAX)));
            let Ok(code) = code.recv_timeout(self.time.saturating_mul(WALL_CLOCK_FACTOR)) else {
                kill(&mut child);
                return Ok(None);
            };
            let stderr = stderr.join().unwrap_or_default();
            child.wait().map(|status| Some((status, code, stderr)))
        });
        match ended.map_err(broken)? {
            None => Err(LoadError::CompileTime(self.time)),
            Some((status, code, stderr)) => {
                let stderr = String::from_utf8_lossy(&stderr).trim().to_owned();
                let ended = confinement.ended(status, !stderr.is_empty());
                self.result(ended, status, code, stderr)
            }
        }
    }

    fn start(
        &self,
        kind: Kind,
        target: Option<&CodeTarget>,
    ) -> std::io::Result<(Child, system::Confinement)> {
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let cores = u64::try_from(cores).unwrap_or(1);
        // The limit is set in whole seconds.
        let seconds = self.time.as_millis().div_ceil(1000);
        let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
        let seconds = seconds.max(1).saturating_mul(cores);
        let mut command = Command::new(&self.program);
        command
            .arg(COMPILE_VERB)
            .arg(kind.stack.to_string())
            .arg((kind.tasks == Tasks::Concurrent).to_string())
            .arg((kind.allocation == Allocation::OnDemand).to_string())
            .arg(self.memory.to_string())
            .arg(seconds.to_string())
            .arg(self.low_priority.to_string())
            .arg(self.quick.to_string())
            .args(target.into_iter().flat_map(|target| {
                let cpu = target.cpu.name();
                ["--target", &target.triple, "--cpu", cpu]
            }))
            .env_clear()
            // Windows needs it to load system libraries.
            .envs(env::var_os(SYSTEM_ROOT).map(|value| (SYSTEM_ROOT, value)))
            // Memory that the allocator commits eagerly would count as used.
            .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let limits = Limits {
            memory: self.memory,
            seconds,
            low_priority: self.low_priority,
        };
        system::start(&mut command, &limits)
    }

    fn result(
        &self,
        ended: Ended,
        status: ExitStatus,
        code: Vec<u8>,
        stderr: String,
    ) -> Result<Vec<u8>, LoadError> {
        match ended {
            Ended::Done => Ok(code),
            Ended::Malformed => Err(LoadError::Malformed(stderr)),
            Ended::OutOfTime => Err(LoadError::CompileTime(self.time)),
            Ended::OutOfMemory => Err(LoadError::CompileMemory(self.memory)),
            Ended::Killed => Err(LoadError::Machine {
                what: "the compiler process was killed".to_owned(),
                remedy: "give the machine or container more memory if it ran out; compilation is retried",
            }),
            Ended::Failed if stderr.is_empty() => Err(LoadError::Compiler(status.to_string())),
            Ended::Failed => Err(LoadError::Compiler(stderr)),
        }
    }
}

fn read(stream: Option<impl Read>, limit: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        // Keep what was read before an error.
        let _ = stream.take(limit).read_to_end(&mut bytes);
    }
    bytes
}

fn kill(child: &mut Child) {
    // Both fail only if the process has ended.
    let _ = child.kill();
    let _ = child.wait();
}
