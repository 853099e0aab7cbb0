//! Which function computes next.
//!
//! Most calls finish in microseconds and run at once. A function whose calls
//! have computed for a whole slice has to wait for a turn before its next one.
//! Turns are given round robin to the functions that wait, one each. So a
//! function that computes without end gets the share of one function, however
//! many calls it has in flight.
//!
//! There are as many turns as cores. Calls that computed for long go on on other
//! threads, see [`Movable`](crate::movable::Movable): a call that needs no turn hardly
//! waits behind those that have one.

use std::collections::VecDeque;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::epoch::TICK;

/// How long a function may compute without a turn, and with each one.
const SLICE: Duration = TICK;

/// Shares the cores of the process among functions.
pub(super) struct FairScheduler(Mutex<State>);

struct State {
    free_turns: usize,
    /// The functions that wait, in the order of their turns.
    queues: VecDeque<FunctionQueue>,
}

/// The waiting calls of one function, in the order of their arrival.
struct FunctionQueue {
    function: usize,
    calls: VecDeque<oneshot::Sender<Turn>>,
}

/// The right to compute for a slice; passed on when dropped.
struct Turn(Option<Arc<FairScheduler>>);

/// The CPU time that the calls of one function have used.
pub(crate) struct CpuAccount {
    scheduler: Arc<FairScheduler>,
    function: usize,
    /// Nanoseconds that were used and not yet waited for.
    debt: AtomicU64,
}

/// Makes one call wait for its turn and charges its account.
pub(crate) struct TurnGuard {
    account: Arc<CpuAccount>,
    waiting: Option<oneshot::Receiver<Turn>>,
    turn: Option<Turn>,
}

impl FairScheduler {
    pub(super) fn new(turns: usize) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State {
            free_turns: turns.max(1),
            queues: VecDeque::new(),
        })))
    }

    pub(super) fn account(self: &Arc<Self>, function: usize) -> Arc<CpuAccount> {
        Arc::new(CpuAccount {
            scheduler: Arc::clone(self),
            function,
            debt: AtomicU64::new(0),
        })
    }

    /// A turn, or the channel that it will arrive on.
    fn request(self: &Arc<Self>, function: usize) -> Result<Turn, oneshot::Receiver<Turn>> {
        let mut state = self.0.lock();
        if state.free_turns > 0 {
            state.free_turns -= 1;
            return Ok(Turn(Some(Arc::clone(self))));
        }
        let (call, turn) = oneshot::channel();
        let mut queues = state.queues.iter_mut();
        match queues.find(|queue| queue.function == function) {
            Some(queue) => queue.calls.push_back(call),
            None => state.queues.push_back(FunctionQueue {
                function,
                calls: VecDeque::from([call]),
            }),
        }
        Err(turn)
    }

    /// Gives a turn to the next call that waits.
    fn pass_on(self: &Arc<Self>) {
        loop {
            let next = {
                let mut state = self.0.lock();
                let Some(call) = state.next() else {
                    state.free_turns += 1;
                    return;
                };
                call
            };
            // A call that was dropped passes its turn on.
            match next.send(Turn(Some(Arc::clone(self)))) {
                Ok(()) => return,
                Err(mut turn) => drop(turn.0.take()),
            }
        }
    }
}

impl State {
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        let mut queue = self.queues.pop_front()?;
        let call = queue.calls.pop_front();
        if !queue.calls.is_empty() {
            self.queues.push_back(queue);
        }
        call
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(scheduler) = self.0.take() {
            scheduler.pass_on();
        }
    }
}

impl CpuAccount {
    fn charge(&self, time: Duration) {
        let time = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.debt.fetch_add(time, Ordering::Relaxed);
    }

    /// Takes one slice off the debt; returns whether there was one.
    fn settle_slice(&self) -> bool {
        let slice = u64::try_from(SLICE.as_nanos()).unwrap_or(u64::MAX);
        let less = |debt: u64| debt.checked_sub(slice);
        self.debt.load(Ordering::Relaxed) >= slice
            && self
                .debt
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
                .is_ok()
    }
}

impl TurnGuard {
    pub(crate) fn new(account: &Arc<CpuAccount>) -> Self {
        Self {
            account: Arc::clone(account),
            waiting: None,
            turn: None,
        }
    }

    /// Waits until the call may compute.
    pub(crate) fn poll_acquire(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.waiting.is_none() {
            if !self.account.settle_slice() {
                return Poll::Ready(());
            }
            match self.account.scheduler.request(self.account.function) {
                Ok(turn) => {
                    self.turn = Some(turn);
                    return Poll::Ready(());
                }
                Err(waiting) => self.waiting = Some(waiting),
            }
        }
        if let Some(waiting) = &mut self.waiting {
            // A sender is never dropped unused while turns are passed on.
            self.turn = ready!(Pin::new(waiting).poll(context)).ok();
            self.waiting = None;
        }
        Poll::Ready(())
    }

    /// Charges what was computed, and passes the turn on.
    pub(crate) fn release(&mut self, computed: Duration) {
        self.account.charge(computed);
        drop(mem::take(&mut self.turn));
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    /// Whether the call may compute now.
    fn compute(guard: &mut TurnGuard) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        guard.poll_acquire(&mut context).is_ready()
    }

    #[test]
    fn the_first_slice_needs_no_turn() {
        let scheduler = FairScheduler::new(1);
        let accounts = [scheduler.account(0), scheduler.account(1)];
        let mut busy = TurnGuard::new(&accounts[0]);
        assert!(compute(&mut busy));
        busy.release(SLICE);
        // It now holds the only turn; another function needs none.
        assert!(compute(&mut busy));
        assert!(busy.turn.is_some());
        let mut modest = TurnGuard::new(&accounts[1]);
        assert!(compute(&mut modest));
        assert!(modest.turn.is_none());
    }

    #[test]
    fn functions_take_turns_round_robin() {
        let scheduler = FairScheduler::new(1);
        let accounts = [scheduler.account(0), scheduler.account(1)];
        let holder = scheduler.request(2).ok();
        // Three calls of one function, then one of another.
        let mut calls: Vec<TurnGuard> = [0, 0, 0, 1]
            .map(|function: usize| {
                accounts[function].charge(SLICE);
                TurnGuard::new(&accounts[function])
            })
            .into();
        assert!(calls.iter_mut().all(|call| !compute(call)));
        drop(holder);
        let mut order = Vec::new();
        for _ in 0..calls.len() {
            let next = calls.iter_mut().position(compute_turn).unwrap();
            order.push(next);
            calls[next].release(Duration::ZERO);
        }
        assert_eq!(order, [0, 3, 1, 2]);
    }

    fn compute_turn(call: &mut TurnGuard) -> bool {
        call.waiting.is_some() && compute(call)
    }

    #[test]
    fn a_dropped_call_passes_its_turn_on() {
        let scheduler = FairScheduler::new(1);
        let account = scheduler.account(0);
        let holder = scheduler.request(1).ok();
        let mut calls = [0, 1].map(|_| {
            account.charge(SLICE);
            TurnGuard::new(&account)
        });
        assert!(calls.iter_mut().all(|call| !compute(call)));
        let [gone, mut left] = calls;
        drop(gone);
        drop(holder);
        assert!(compute(&mut left));
        // The turn goes to a call that is dropped before it is polled.
        account.charge(SLICE);
        let mut late = TurnGuard::new(&account);
        assert!(!compute(&mut late));
        left.release(Duration::ZERO);
        drop(late);
        assert_eq!(scheduler.0.lock().free_turns, 1);
    }
}
