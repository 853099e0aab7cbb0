//! The wire format through its public functions: tables of calls and of
//! responses, and properties against a model of the Functions host.

mod command;
mod decode;
mod delivery;
mod encode;
mod envelope;
mod host;
mod notation;
mod request;
mod response;
mod signature;
