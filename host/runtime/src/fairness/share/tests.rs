use std::sync::Arc;

use proptest::prelude::*;

use super::*;

fn claims<const N: usize>(pool: &Arc<FairShare>, names: [&str; N]) -> [Claim; N] {
    names.map(|name| pool.tenant(name).claim())
}

#[test]
fn no_tenant_takes_the_reserved_part_of_another() {
    let pool = FairShare::new(100, 2);
    let [mut greedy, mut modest] = claims(&pool, ["greedy", "modest"]);
    assert!(greedy.try_grow(75));
    assert!(!greedy.try_grow(1));
    assert!(modest.try_grow(25));
    assert!(!modest.try_grow(1));
    greedy.shrink(1);
    assert!(modest.try_grow(1));
    assert!(!greedy.try_grow(1));
}

#[test]
fn returned_units_can_be_taken_again() {
    let pool = FairShare::new(100, 1);
    let [mut claim] = claims(&pool, ["f"]);
    for _ in 0..3 {
        assert!(claim.try_grow(30) && claim.try_grow(70));
        assert!(!claim.try_grow(1));
        claim.shrink(100);
    }
}

#[test]
fn an_unexpected_tenant_gets_the_shared_half() {
    let pool = FairShare::new(100, 1);
    let [_first, mut late] = claims(&pool, ["first", "late"]);
    assert!(late.try_grow(50));
    assert!(!late.try_grow(1));
}

#[tokio::test]
async fn a_dropped_waiter_passes_its_unit_on() {
    let pool = FairShare::new(1, 1);
    let share = pool.tenant("f");
    let held = share.try_acquire().unwrap();
    let [mut dropped, mut left] = [0, 1].map(|_| Box::pin(share.acquire()));
    for waiting in [&mut dropped, &mut left] {
        assert!(poll_once(waiting).is_none());
    }
    // One is granted the unit and dropped before it is polled.
    drop(held);
    drop(dropped);
    let held = left.await.unwrap();
    // Another is dropped while it waits.
    let mut dropped = Box::pin(share.acquire());
    assert!(poll_once(&mut dropped).is_none());
    drop(dropped);
    drop(held);
    assert!(pool.state.lock().is_idle());
}

fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::Pin::new(future).poll(&mut context) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}

/// One change of what a tenant holds.
#[derive(Clone, Copy, Debug)]
enum Change {
    Grow(usize, u64),
    Shrink(usize, u64),
    Drop(usize),
}

const NAMES: [&str; 4] = ["a", "b", "c", "d"];

fn change() -> impl Strategy<Value = Change> {
    let tenant = 0..NAMES.len();
    prop_oneof![
        4 => (tenant.clone(), 0..60_u64).prop_map(|(tenant, amount)| Change::Grow(tenant, amount)),
        2 => (tenant.clone(), 0..60_u64).prop_map(|(tenant, amount)| Change::Shrink(tenant, amount)),
        1 => tenant.prop_map(Change::Drop),
    ]
}

proptest! {
    /// The rule, restated: a tenant gets what fits its reserved part,
    /// and beyond that as much as is left of the shared half.
    #[test]
    fn half_is_shared_and_half_reserved(
        capacity in 0..200_u64,
        expected in 0..6_usize,
        changes in proptest::collection::vec(change(), 0..60),
    ) {
        let pool = FairShare::new(capacity, expected);
        let mut claims: Vec<Option<Claim>> = claims(&pool, NAMES).map(Some).into();
        let reserved_half = capacity / 2;
        let part = reserved_half / (expected.max(1) as u64);
        let reserved: Vec<u64> = (0..NAMES.len() as u64)
            .map(|tenant| part.min(reserved_half - (part * tenant).min(reserved_half)))
            .collect();
        let mut held = [0_u64; NAMES.len()];
        let beyond = |held: &[u64; NAMES.len()]| -> u64 {
            held.iter().zip(&reserved).map(|(held, part)| held.saturating_sub(*part)).sum()
        };
        for change in changes {
            match change {
                Change::Grow(tenant, amount) => {
                    let mut after = held;
                    after[tenant] += amount;
                    let within_part = after[tenant] <= reserved[tenant];
                    let fits = beyond(&after) == beyond(&held)
                        || beyond(&after) <= capacity - reserved_half;
                    let claim = claims[tenant].get_or_insert_with(|| pool.tenant(NAMES[tenant]).claim());
                    let could = claim.could_grow(amount);
                    let grown = claim.try_grow(amount);
                    prop_assert_eq!(grown, fits);
                    prop_assert_eq!(could, fits);
                    prop_assert!(grown || !within_part);
                    if grown {
                        held = after;
                    }
                }
                Change::Shrink(tenant, amount) => {
                    if let Some(claim) = &mut claims[tenant] {
                        claim.shrink(amount);
                        held[tenant] = held[tenant].saturating_sub(amount);
                    }
                }
                Change::Drop(tenant) => {
                    claims[tenant] = None;
                    held[tenant] = 0;
                }
            }
            prop_assert_eq!(pool.used(), held.iter().sum::<u64>());
            prop_assert_eq!(pool.shared_used(), beyond(&held));
            prop_assert!(pool.used() <= capacity);
        }
        drop(claims);
        prop_assert_eq!((pool.used(), pool.shared_used()), (0, 0));
    }

    /// Units that are acquired by waiting obey the same rule, and no call waits while
    /// a unit is free for it.
    #[test]
    fn waiting_calls_get_what_is_free(
        capacity in 1..12_u64,
        expected in 1..4_usize,
        steps in proptest::collection::vec((0..3_usize, any::<bool>()), 0..60),
    ) {
        let pool = FairShare::new(capacity, expected);
        let shares: Vec<Share> = NAMES.iter().take(3).map(|name| pool.tenant(name)).collect();
        let mut held: Vec<Vec<Claim>> = vec![Vec::new(), Vec::new(), Vec::new()];
        let mut waiting: Vec<_> = Vec::new();
        for (tenant, acquires) in steps {
            if acquires {
                waiting.push((tenant, Box::pin(shares[tenant].acquire())));
            } else {
                held[tenant].pop();
            }
            let mut still = Vec::new();
            for (tenant, mut call) in waiting {
                match poll_once(&mut call) {
                    Some(claim) => held[tenant].extend(claim),
                    None => still.push((tenant, call)),
                }
            }
            waiting = still;
            let holds: u64 = held.iter().map(|claims| claims.len() as u64).sum();
            prop_assert_eq!(pool.used(), holds);
            prop_assert!(holds <= capacity);
            for (tenant, _) in &waiting {
                prop_assert!(!shares[*tenant].claim().could_grow(1));
            }
        }
        drop(waiting);
        drop(held);
        prop_assert!(pool.state.lock().is_idle());
    }
}
