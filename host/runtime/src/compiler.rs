//! Compilation in a process of its own.
//!
//! Compilers are fast on what people write and can be made to take for ever on
//! what nobody would. A thread cannot be stopped nor told how much memory it may
//! take; a process can. It gets the plugin on its standard input, has nothing of
//! the handler's environment, and gives the code back on its standard output.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::engine::{self, Tasks};
use crate::error::LoadError;

/// The verb of [`Compiler::program`] that calls [`compile_alone`].
pub const COMPILE_VERB: &str = "compile-one";

/// How much of what a compiler complains of is kept, in bytes.
const MAX_COMPLAINT: u64 = 16 << 10;

/// How many times as long as it may compute a compiler may take by the clock.
/// It gives way to calls, and a machine full of them must not keep a plugin from
/// ever being compiled. Where no system counts what it computes, the clock does.
const PATIENCE: u32 = if cfg!(unix) { 10 } else { 1 };

/// How plugins are compiled.
#[derive(Clone, Debug)]
pub struct Compiler {
    /// A program that compiles one plugin when it is started with
    /// [`COMPILE_VERB`] and the arguments of [`CompileJob`].
    pub program: PathBuf,
    /// How long it may compute, with all cores.
    pub time: Duration,
    /// How much memory it may take, in bytes. Where the system cannot limit it,
    /// time alone does.
    pub memory: u64,
    /// Whether it gives way to everything else that this machine computes.
    pub gives_way: bool,
}

/// What the compiling process is told.
#[derive(Clone, Copy, Debug)]
pub struct CompileJob {
    /// The stack of one invocation, in bytes.
    pub stack: usize,
    /// Whether it is for the engine with tasks, streams and futures.
    pub concurrent: bool,
    /// How much memory the process may take, in bytes.
    pub memory: u64,
    /// How long it may compute, in seconds of one core.
    pub seconds: u64,
    /// Whether it gives way to everything else that this machine computes.
    pub gives_way: bool,
}

/// Compiles the component `wasm` in this process, and ends with it: what it may
/// take is limited for good.
///
/// # Errors
/// Says what is wrong with the component.
pub fn compile_alone(job: &CompileJob, wasm: &[u8]) -> Result<Vec<u8>, String> {
    let tasks = if job.concurrent {
        Tasks::Concurrent
    } else {
        Tasks::Sequential
    };
    let engine = engine::compiler(job.stack, tasks).map_err(|error| error.to_string())?;
    confine(job);
    engine
        .precompile_component(wasm)
        .map_err(|error| format!("{error:#}"))
}

/// Serving comes first, and a compiler that asks for too much ends.
#[cfg(unix)]
fn confine(job: &CompileJob) {
    use rustix::process::{Resource, Rlimit, nice, setrlimit};

    let limit = |resource, most, grace: u64| {
        let limits = Rlimit {
            current: Some(most),
            maximum: Some(most.saturating_add(grace)),
        };
        // Where the system does not know the limit, time alone bounds the work.
        let _ = setrlimit(resource, limits);
    };
    limit(Resource::Data, job.memory, 0);
    // At the first limit comes the signal that says so, at the second the one
    // that nothing survives.
    limit(Resource::Cpu, job.seconds, 1);
    limit(Resource::Core, 0, 0);
    if job.gives_way {
        let _ = nice(10);
    }
}

#[cfg(not(unix))]
fn confine(_: &CompileJob) {}

impl Compiler {
    /// Compiles the component `wasm` for an engine with this `stack` and these
    /// `tasks`.
    ///
    /// # Errors
    /// When it is malformed, or takes more than it may.
    pub(crate) fn compile(
        &self,
        wasm: &[u8],
        stack: usize,
        tasks: Tasks,
    ) -> Result<Vec<u8>, LoadError> {
        let broken = |error: std::io::Error| {
            LoadError::Compiler(format!("the compiling process broke off: {error}"))
        };
        let mut child = self.start(stack, tasks).map_err(|error| {
            LoadError::Compiler(format!("no process can be started to compile it: {error}"))
        })?;
        let ended = thread::scope(|threads| {
            let (input, output, complaint) =
                (child.stdin.take(), child.stdout.take(), child.stderr.take());
            threads.spawn(move || {
                // A compiler that is gone says why on its own.
                let _ = input.map(|mut input| input.write_all(wasm));
            });
            let complaint = threads.spawn(move || read(complaint, MAX_COMPLAINT));
            let (send, code) = mpsc::channel();
            threads.spawn(move || send.send(read(output, u64::MAX)));
            let Ok(code) = code.recv_timeout(self.time.saturating_mul(PATIENCE)) else {
                end(&mut child);
                return Ok(None);
            };
            let complaint = complaint.join().unwrap_or_default();
            child.wait().map(|status| Some((status, code, complaint)))
        });
        match ended.map_err(broken)? {
            None => Err(LoadError::CompileTime(self.time)),
            Some((status, code, complaint)) => self.judge(status, code, &complaint),
        }
    }

    fn start(&self, stack: usize, tasks: Tasks) -> std::io::Result<Child> {
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let cores = u64::try_from(cores).unwrap_or(1);
        // The system counts whole seconds.
        let seconds = self.time.as_millis().div_ceil(1000);
        let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
        let seconds = seconds.max(1).saturating_mul(cores);
        Command::new(&self.program)
            .arg(COMPILE_VERB)
            .arg(stack.to_string())
            .arg((tasks == Tasks::Concurrent).to_string())
            .arg(self.memory.to_string())
            .arg(seconds.to_string())
            .arg(self.gives_way.to_string())
            .env_clear()
            // Memory that the allocator takes in advance counts as taken.
            .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
    }

    fn judge(
        &self,
        status: ExitStatus,
        code: Vec<u8>,
        complaint: &[u8],
    ) -> Result<Vec<u8>, LoadError> {
        let complaint = String::from_utf8_lossy(complaint).trim().to_owned();
        match status.code() {
            Some(0) => Ok(code),
            Some(1) => Err(LoadError::Malformed(complaint)),
            None if ran_out_of_time(status) => Err(LoadError::CompileTime(self.time)),
            // Rust ends a program that gets no memory with a signal.
            None => Err(LoadError::CompileMemory(self.memory)),
            Some(_) => Err(LoadError::Compiler(complaint)),
        }
    }
}

#[cfg(unix)]
fn ran_out_of_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt as _;

    status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
}

#[cfg(not(unix))]
fn ran_out_of_time(_: ExitStatus) -> bool {
    false
}

fn read(stream: Option<impl Read>, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        // What came before an error says more than the error.
        let _ = stream.take(most).read_to_end(&mut bytes);
    }
    bytes
}

fn end(child: &mut Child) {
    // Both fail only for a process that has ended.
    let _ = child.kill();
    let _ = child.wait();
}
