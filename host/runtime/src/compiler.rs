//! Compiles plugins in a separate process.
//!
//! Compilers are fast on ordinary code, but crafted input can make them take
//! forever. A thread cannot be stopped or limited in memory; a process can. It
//! gets the plugin on its standard input, has none of the handler's environment,
//! and returns the code on its standard output.

use std::env;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::code_target::CodeTarget;
use crate::engine::{self, Allocation, Kind, Tasks};
use crate::error::LoadError;

/// The verb of [`Compiler::program`] that calls [`compile_alone`].
pub const COMPILE_VERB: &str = "compile-one";

/// The variable with the folder of Windows.
const SYSTEM_ROOT: &str = "SystemRoot";

/// How much of the standard error of a compiler is kept, in bytes.
const MAX_STDERR: u64 = 16 << 10;

/// The wall-clock limit of a compiler, as a multiple of its CPU time limit. It runs
/// at a low priority, and a busy machine must not keep a plugin from ever being
/// compiled. Where CPU time cannot be limited, wall-clock time is.
const WALL_CLOCK_FACTOR: u32 = if cfg!(unix) { 10 } else { 1 };

/// How plugins are compiled.
#[derive(Clone, Debug)]
pub struct Compiler {
    /// A program that compiles one plugin when it is started with
    /// [`COMPILE_VERB`] and the arguments of [`CompileJob`].
    pub program: PathBuf,
    /// Its CPU time limit per core.
    pub time: Duration,
    /// Its memory limit, in bytes. Where the system cannot limit it, only time does.
    pub memory: u64,
    /// Whether it runs at a low priority.
    pub low_priority: bool,
}

/// The arguments of the compiler process.
#[derive(Clone, Debug)]
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
    let engine = match &job.target {
        Some(target) => engine::cross_compiler(kind, target),
        None => engine::compiler(kind),
    };
    let engine = engine.map_err(|error| error.to_string())?;
    limit_resources(job);
    let code = if wasmparser::Parser::is_component(wasm) {
        engine.precompile_component(wasm)
    } else {
        engine.precompile_module(wasm)
    };
    code.map_err(|error| format!("{error:#}"))
}

/// Sets the resource limits and the priority of this process.
#[cfg(unix)]
fn limit_resources(job: &CompileJob) {
    use rustix::process::{Resource, Rlimit, nice, setrlimit};

    let limit = |resource, most, grace: u64| {
        let limits = Rlimit {
            current: Some(most),
            maximum: Some(most.saturating_add(grace)),
        };
        // Where the system does not know the limit, only time bounds the work.
        let _ = setrlimit(resource, limits);
    };
    limit(Resource::Data, job.memory, 0);
    // The soft limit sends SIGXCPU, the hard limit SIGKILL.
    limit(Resource::Cpu, job.seconds, 1);
    limit(Resource::Core, 0, 0);
    // When memory runs out, kill this process and not the one that serves.
    #[cfg(target_os = "linux")]
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    if job.low_priority {
        let _ = nice(10);
    }
}

#[cfg(not(unix))]
fn limit_resources(_: &CompileJob) {}

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
        let mut child = self.start(kind, target).map_err(|error| LoadError::Machine {
            what: format!("failed to start the compiler process: {error}"),
            remedy: "give the handler more file descriptors (`ulimit -n`), processes (`ulimit -u`) and memory",
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
            Some((status, code, stderr)) => self.result(status, code, &stderr),
        }
    }

    fn start(&self, kind: Kind, target: Option<&CodeTarget>) -> std::io::Result<Child> {
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
        command.spawn()
    }

    fn result(
        &self,
        status: ExitStatus,
        code: Vec<u8>,
        stderr: &[u8],
    ) -> Result<Vec<u8>, LoadError> {
        let stderr = String::from_utf8_lossy(stderr).trim().to_owned();
        match status.code() {
            Some(0) => Ok(code),
            Some(1) => Err(LoadError::Malformed(stderr)),
            None if ended_by(status, &OUT_OF_TIME) => Err(LoadError::CompileTime(self.time)),
            None if ended_by(status, &KILLED) => Err(LoadError::Machine {
                what: "the compiler process was killed".to_owned(),
                remedy: "give the machine or container more memory if it ran out; compilation is retried",
            }),
            // Rust aborts when it is out of memory.
            None => Err(LoadError::CompileMemory(self.memory)),
            Some(_) => Err(LoadError::Compiler(stderr)),
        }
    }
}

/// The signal for exceeding the CPU time limit.
#[cfg(unix)]
const OUT_OF_TIME: [i32; 1] = [rustix::process::Signal::XCPU.as_raw()];

/// The signals of the OOM killer and of operators.
#[cfg(unix)]
const KILLED: [i32; 2] = [
    rustix::process::Signal::KILL.as_raw(),
    rustix::process::Signal::TERM.as_raw(),
];

#[cfg(not(unix))]
const OUT_OF_TIME: [i32; 0] = [];

#[cfg(not(unix))]
const KILLED: [i32; 0] = [];

#[cfg(unix)]
fn ended_by(status: ExitStatus, signals: &[i32]) -> bool {
    use std::os::unix::process::ExitStatusExt as _;

    status
        .signal()
        .is_some_and(|signal| signals.contains(&signal))
}

#[cfg(not(unix))]
fn ended_by(_: ExitStatus, _: &[i32]) -> bool {
    false
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
