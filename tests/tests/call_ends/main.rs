//! How calls end: no response is lost, no call runs twice, and the operator sees the
//! reason.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod after_the_answer;
mod apps;
mod back_ends;
mod callers_who_leave;
mod operator;
mod reasons;
mod request_memory;
mod resends;
mod unread_bodies;
