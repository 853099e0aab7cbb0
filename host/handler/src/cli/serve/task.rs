//! Tasks that the handler cannot do without.

use tokio::task::JoinHandle;

/// Resolves with the result of `asked` on a request to stop, or with `None` when one
/// of the two tasks has ended.
pub(super) async fn first_end<E>(
    asked: impl Future<Output = E>,
    keeper: &mut JoinHandle<()>,
    serving: &mut JoinHandle<()>,
) -> Option<E> {
    tokio::select! {
        ending = asked => Some(ending),
        () = lost("keeps the plugins up to date", keeper) => None,
        () = lost("accepts connections", serving) => None,
    }
}

/// Resolves when `task` has ended, and logs it; `what` says what the task does. It
/// should run until the process ends.
async fn lost(what: &str, task: &mut JoinHandle<()>) {
    let why = match task.await {
        Ok(()) => "it returned".to_owned(),
        Err(error) => error.to_string(),
    };
    tracing::error!(
        "the task that {what} ended: {why}; the handler exits so that it is restarted; report this as a bug"
    );
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    /// A task that panics, or runs on.
    fn task(panics: bool) -> JoinHandle<()> {
        tokio::spawn(async move {
            assert!(!panics, "for the test");
            pending::<()>().await;
        })
    }

    #[tokio::test]
    async fn the_first_end_wins() {
        for (keeper, serving) in [(true, false), (false, true), (true, true)] {
            let (mut keeper, mut serving) = (task(keeper), task(serving));
            let ending = first_end(pending::<()>(), &mut keeper, &mut serving);
            let ending = timeout(Duration::from_mins(1), ending).await;
            assert_eq!(ending, Ok(None));
        }
        let (mut keeper, mut serving) = (task(false), task(false));
        let ending = first_end(async { "asked" }, &mut keeper, &mut serving).await;
        assert_eq!(ending, Some("asked"));
    }

    #[tokio::test]
    async fn resolves_when_a_task_ends() {
        #[allow(clippy::panic, reason = "it is what is tested")]
        let mut panics = tokio::spawn(async { panic!("for the test") });
        let mut ends = tokio::spawn(async {});
        let mut runs = tokio::spawn(pending::<()>());
        lost("panics", &mut panics).await;
        lost("ends", &mut ends).await;
        let ended = tokio::select! {
            biased;
            () = lost("runs", &mut runs) => true,
            () = tokio::task::yield_now() => false,
        };
        assert!(!ended);
    }
}
