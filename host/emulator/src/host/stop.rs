//! The end of an app's start, and of the host.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::state::Current;

/// How long invocations in flight may go on when the host stops. The real host waits half
/// a minute, which is long in front of a keyboard.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits for the callers in flight.
pub(super) async fn drain(mut serving: JoinHandle<()>) {
    if timeout(PATIENCE, &mut serving).await.is_err() {
        serving.abort();
    }
}

/// Ends what ran until now: listeners take nothing more, and the handler is killed with
/// the calls in it, as the host does (custom handler protocol, section 2.7).
pub(super) async fn end(current: Current) {
    let Current::Running(instance) = current else {
        return;
    };
    instance.stop.cancel();
    let listeners = instance.listeners.lock().await.take();
    let stop_listeners = async {
        if let Some(listeners) = listeners {
            listeners.stop(PATIENCE).await;
        }
    };
    tokio::join!(stop_listeners, instance.worker.stop());
}
