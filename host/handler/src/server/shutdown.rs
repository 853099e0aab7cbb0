//! When and how the handler ends.

use std::io;

/// Why the handler ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Somebody asked for it.
    Asked,
    /// The Functions host is gone without having stopped its handler.
    Orphaned,
}

/// Resolves when the handler has to end. `under_host` says that the Functions
/// host started it.
///
/// # Errors
/// When signals cannot be received.
#[cfg(unix)]
pub(crate) async fn ending(under_host: bool) -> io::Result<Ending> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    loop {
        tokio::select! {
            _ = terminate.recv() => return Ok(Ending::Asked),
            _ = interrupt.recv() => {
                // Ctrl-C in a terminal reaches the whole process group. A
                // handler that ends before its host looks like a crash; the
                // host ends it in its own time (custom handler protocol,
                // section 2.7).
                if !under_host {
                    return Ok(Ending::Asked);
                }
            }
            () = orphaned(), if under_host => return Ok(Ending::Orphaned),
        }
    }
}

/// Resolves when the parent process is gone. Linux could send a signal instead,
/// but it would come when the parent's *thread* ends, and the host starts its
/// handler from a pool of threads.
#[cfg(unix)]
async fn orphaned() {
    use rustix::process::getppid;
    use std::time::Duration;

    let parent = getppid();
    let mut looks = tokio::time::interval(Duration::from_secs(1));
    while getppid() == parent {
        looks.tick().await;
    }
}

/// Resolves when the handler has to end.
///
/// # Errors
/// When Ctrl-C cannot be received.
#[cfg(not(unix))]
pub(crate) async fn ending(under_host: bool) -> io::Result<Ending> {
    if under_host {
        // The host's job object ends its handler together with it.
        std::future::pending::<()>().await;
    }
    tokio::signal::ctrl_c().await?;
    Ok(Ending::Asked)
}
