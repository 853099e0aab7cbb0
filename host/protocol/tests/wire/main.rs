//! The wire format through its public functions: tables of calls and of
//! responses, and properties against a model of the Functions host.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test is meant to stop, in its helper functions too"
)]
#![allow(
    clippy::too_many_lines,
    clippy::type_complexity,
    reason = "a table of cases is as long as there are cases"
)]

mod command;
mod decode;
mod delivery;
mod dotnet_date;
mod encode;
mod envelope;
mod host;
mod notation;
mod refusals;
mod request;
mod response;
mod signature;
mod values;
