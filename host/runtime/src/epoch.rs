//! The clock by which running plugins are interrupted.

use std::thread;
use std::time::Duration;

use wasmtime::EngineWeak;

/// How often a running plugin gives way to others and has its time checked.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// Starts the ticker of `engine`. It ends when the engine is gone.
///
/// It is a thread of the operating system and not a task: a task would starve
/// behind the very plugins that it is there to interrupt.
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
