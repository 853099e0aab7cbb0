//! Cases, and what they need.

use std::sync::Arc;
use std::time::{Duration, Instant};

use corral_storage::{Storage, StorageError};
use futures_util::future::LocalBoxFuture;

/// Something that holds for every storage. Each uses its own queues, containers and
/// tables.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) run: fn(Arc<dyn Storage>) -> LocalBoxFuture<'static, ()>,
}

/// A list of cases from the functions that check them.
macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        &[$($crate::case::Case {
            name: stringify!($name),
            run: |storage| Box::pin($name(storage)),
        }),*]
    };
}

pub(super) use cases;

/// How long to wait for something that takes some seconds.
const DEADLINE: Duration = Duration::from_secs(30);

/// Asks until there is an answer.
pub(super) async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(begun.elapsed() < DEADLINE, "{what}: not in {DEADLINE:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The kinds of errors that callers distinguish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    NotFound,
    Conflict,
    Invalid,
    Unavailable,
}

/// Of which kind the error of a failed operation is.
#[track_caller]
pub(super) fn kind<T>(result: Result<T, StorageError>) -> Kind {
    let Err(error) = result else {
        panic!("the operation succeeded");
    };
    match error {
        StorageError::NotFound(_) => Kind::NotFound,
        StorageError::Conflict(_) => Kind::Conflict,
        StorageError::Invalid(_) => Kind::Invalid,
        StorageError::Unavailable(_) => Kind::Unavailable,
    }
}
