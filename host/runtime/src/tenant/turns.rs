//! Who computes next.
//!
//! Most calls are over in microseconds and run at once. A function whose calls
//! have computed for a whole slice pays for the next one by waiting for a turn;
//! turns go round among the functions that wait, one each. So a function that
//! computes without end has the share of one function and no more, however many
//! calls it has under way.
//!
//! There are as many turns as cores, and more threads than turns: a call that
//! needs no turn never waits behind those that have one.

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

/// What is computed without a turn, and for one.
const SLICE: Duration = TICK;

/// The turns of the process.
pub(super) struct Turns(Mutex<State>);

struct State {
    free: usize,
    /// The functions that wait, in the order of their turns.
    lines: VecDeque<Line>,
}

/// One function's calls that wait, in the order of their arrival.
struct Line {
    function: usize,
    calls: VecDeque<oneshot::Sender<Turn>>,
}

/// The right to compute for a slice; passed on when dropped.
struct Turn(Option<Arc<Turns>>);

/// One function, as one that pays for what its calls compute.
pub(crate) struct Payer {
    turns: Arc<Turns>,
    function: usize,
    /// Nanoseconds that were computed and not paid for.
    debt: AtomicU64,
}

/// One call's place among those that want to compute.
pub(crate) struct Pace {
    payer: Arc<Payer>,
    asked: Option<oneshot::Receiver<Turn>>,
    turn: Option<Turn>,
}

impl Turns {
    pub(super) fn new(count: usize) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State {
            free: count.max(1),
            lines: VecDeque::new(),
        })))
    }

    pub(super) fn payer(self: &Arc<Self>, function: usize) -> Arc<Payer> {
        Arc::new(Payer {
            turns: Arc::clone(self),
            function,
            debt: AtomicU64::new(0),
        })
    }

    /// A turn, or where it will come from.
    fn ask(self: &Arc<Self>, function: usize) -> Result<Turn, oneshot::Receiver<Turn>> {
        let mut state = self.0.lock();
        if state.free > 0 {
            state.free -= 1;
            return Ok(Turn(Some(Arc::clone(self))));
        }
        let (call, turn) = oneshot::channel();
        let mut lines = state.lines.iter_mut();
        match lines.find(|line| line.function == function) {
            Some(line) => line.calls.push_back(call),
            None => state.lines.push_back(Line {
                function,
                calls: VecDeque::from([call]),
            }),
        }
        Err(turn)
    }

    fn pass_on(self: &Arc<Self>) {
        loop {
            let next = {
                let mut state = self.0.lock();
                let Some(call) = state.next() else {
                    state.free += 1;
                    return;
                };
                call
            };
            // A call that is gone gives its turn to the next.
            match next.send(Turn(Some(Arc::clone(self)))) {
                Ok(()) => return,
                Err(mut turn) => drop(turn.0.take()),
            }
        }
    }
}

impl State {
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        let mut line = self.lines.pop_front()?;
        let call = line.calls.pop_front();
        if !line.calls.is_empty() {
            self.lines.push_back(line);
        }
        call
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(turns) = self.0.take() {
            turns.pass_on();
        }
    }
}

impl Payer {
    fn charge(&self, time: Duration) {
        let time = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.debt.fetch_add(time, Ordering::Relaxed);
    }

    /// Takes one slice off the debt, if there is one.
    fn pay(&self) -> bool {
        let slice = u64::try_from(SLICE.as_nanos()).unwrap_or(u64::MAX);
        let less = |debt: u64| debt.checked_sub(slice);
        self.debt.load(Ordering::Relaxed) >= slice
            && self
                .debt
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
                .is_ok()
    }
}

impl Pace {
    pub(crate) fn new(payer: &Arc<Payer>) -> Self {
        Self {
            payer: Arc::clone(payer),
            asked: None,
            turn: None,
        }
    }

    /// Waits until the call may compute.
    pub(crate) fn poll_start(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.asked.is_none() {
            if !self.payer.pay() {
                return Poll::Ready(());
            }
            match self.payer.turns.ask(self.payer.function) {
                Ok(turn) => {
                    self.turn = Some(turn);
                    return Poll::Ready(());
                }
                Err(asked) => self.asked = Some(asked),
            }
        }
        if let Some(asked) = &mut self.asked {
            // The sender is never dropped unused while turns go round.
            self.turn = ready!(Pin::new(asked).poll(context)).ok();
            self.asked = None;
        }
        Poll::Ready(())
    }

    /// Notes what was computed, and lets others.
    pub(crate) fn end(&mut self, computed: Duration) {
        self.payer.charge(computed);
        drop(mem::take(&mut self.turn));
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    /// Lets the call compute for a slice, if it may.
    fn compute(pace: &mut Pace) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        pace.poll_start(&mut context).is_ready()
    }

    #[test]
    fn the_first_slice_is_free() {
        let turns = Turns::new(1);
        let payers = [turns.payer(0), turns.payer(1)];
        let mut busy = Pace::new(&payers[0]);
        assert!(compute(&mut busy));
        busy.end(SLICE);
        // It now holds the only turn; another function needs none.
        assert!(compute(&mut busy));
        assert!(busy.turn.is_some());
        let mut modest = Pace::new(&payers[1]);
        assert!(compute(&mut modest));
        assert!(modest.turn.is_none());
    }

    #[test]
    fn turns_go_round_among_functions() {
        let turns = Turns::new(1);
        let payers = [turns.payer(0), turns.payer(1)];
        let holder = turns.ask(2).ok();
        // Three calls of one function, then one of another.
        let mut calls: Vec<Pace> = [0, 0, 0, 1]
            .map(|function: usize| {
                payers[function].charge(SLICE);
                Pace::new(&payers[function])
            })
            .into();
        assert!(calls.iter_mut().all(|call| !compute(call)));
        drop(holder);
        let mut order = Vec::new();
        for _ in 0..calls.len() {
            let next = calls.iter_mut().position(compute_turn).unwrap();
            order.push(next);
            calls[next].end(Duration::ZERO);
        }
        assert_eq!(order, [0, 3, 1, 2]);
    }

    fn compute_turn(call: &mut Pace) -> bool {
        call.asked.is_some() && compute(call)
    }

    #[test]
    fn a_turn_is_not_lost_with_its_call() {
        let turns = Turns::new(1);
        let payer = turns.payer(0);
        let holder = turns.ask(1).ok();
        let mut calls = [0, 1].map(|_| {
            payer.charge(SLICE);
            Pace::new(&payer)
        });
        assert!(calls.iter_mut().all(|call| !compute(call)));
        let [gone, mut left] = calls;
        drop(gone);
        drop(holder);
        assert!(compute(&mut left));
        // Given to a call that is dropped before it looks.
        payer.charge(SLICE);
        let mut late = Pace::new(&payer);
        assert!(!compute(&mut late));
        left.end(Duration::ZERO);
        drop(late);
        assert_eq!(turns.0.lock().free, 1);
    }
}
