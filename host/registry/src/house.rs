//! How many invocations run at once in the whole process.
//!
//! Behind the gates of the functions. Half of the places belong to nobody: who
//! comes first has them. The other half is divided equally among the functions,
//! and nobody else is let into those: a function whose calls never end does not
//! keep another from running.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::admission::{Permit, Rejected};

/// The places of the process.
#[derive(Debug)]
pub struct House {
    common: Arc<Semaphore>,
    /// The places of each function's own.
    own: Mutex<HashMap<String, Arc<Semaphore>>>,
    /// How many the next function will have, as long as there are any.
    each: u32,
    unclaimed: Mutex<u32>,
    patience: Duration,
}

impl House {
    /// Has `places` in all, for about `functions` functions; each invocation
    /// waits for `patience` at the most.
    pub fn new(places: u32, functions: usize, patience: Duration) -> Self {
        let half = places / 2;
        let functions = u32::try_from(functions).unwrap_or(u32::MAX).max(1);
        Self {
            common: Arc::new(semaphore(places - half)),
            own: Mutex::default(),
            each: half / functions,
            unclaimed: Mutex::new(half),
            patience,
        }
    }

    /// Waits for a place for an invocation of `function`.
    ///
    /// # Errors
    /// After `patience`.
    pub async fn enter(&self, function: &str) -> Result<Permit, Rejected> {
        let own = self.own(function);
        let free = Arc::clone(&own).try_acquire_owned();
        let free = free.or_else(|_| Arc::clone(&self.common).try_acquire_owned());
        if let Ok(place) = free {
            return Ok(Permit::from(place));
        }
        match timeout(self.patience, self.wait(own)).await {
            Ok(Some(place)) => Ok(Permit::from(place)),
            // The semaphores are never closed, so only time can have run out.
            Ok(None) | Err(_) => Err(Rejected::HouseFull(self.patience)),
        }
    }

    async fn wait(&self, own: Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
        let place = tokio::select! {
            place = own.acquire_owned() => place,
            place = Arc::clone(&self.common).acquire_owned() => place,
        };
        place.ok()
    }

    fn own(&self, function: &str) -> Arc<Semaphore> {
        let mut own = self.own.lock();
        if let Some(places) = own.get(function) {
            return Arc::clone(places);
        }
        let mut unclaimed = self.unclaimed.lock();
        // Functions that are added while the handler runs may come too late.
        let count = self.each.min(*unclaimed);
        *unclaimed -= count;
        let places = Arc::new(semaphore(count));
        own.insert(function.to_owned(), Arc::clone(&places));
        places
    }
}

fn semaphore(places: u32) -> Semaphore {
    Semaphore::new(usize::try_from(places).unwrap_or(Semaphore::MAX_PERMITS))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(1);

    #[tokio::test]
    async fn a_function_has_places_of_its_own() {
        let house = House::new(4, 2, SHORT);
        let mut held = Vec::new();
        // Two that belong to nobody and the one of its own.
        for _ in 0..3 {
            held.push(house.enter("greedy").await.unwrap());
        }
        assert_eq!(
            house.enter("greedy").await.unwrap_err(),
            Rejected::HouseFull(SHORT)
        );
        held.push(house.enter("modest").await.unwrap());
        assert!(house.enter("modest").await.is_err());
        held.clear();
        assert!(house.enter("greedy").await.is_ok());
    }

    #[tokio::test]
    async fn who_waits_takes_what_is_free_first() {
        let house = Arc::new(House::new(2, 1, Duration::from_mins(1)));
        let own = house.enter("f").await.unwrap();
        let common = house.enter("f").await.unwrap();
        for place in [own, common] {
            let waiting = tokio::spawn({
                let house = Arc::clone(&house);
                async move { house.enter("f").await.is_ok() }
            });
            tokio::task::yield_now().await;
            drop(place);
            assert!(waiting.await.unwrap());
        }
    }
}
