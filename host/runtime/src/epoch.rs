//! The ticker that interrupts running plugins.

use std::thread;
use std::time::Duration;

use wasmtime::EngineWeak;

/// How often a running plugin yields and has its limits checked.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// Starts the ticker of `engine`, which ends when the engine is dropped.
///
/// It is a thread and not a task: the plugins that it has to interrupt would starve
/// a task.
pub(crate) fn start(engine: EngineWeak) -> std::io::Result<()> {
    thread::Builder::new()
        .name("epoch".to_owned())
        .spawn(move || {
            while let Some(engine) = engine.upgrade() {
                engine.increment_epoch();
                drop(engine);
                thread::sleep(TICK);
            }
        })
        .map(drop)
}
