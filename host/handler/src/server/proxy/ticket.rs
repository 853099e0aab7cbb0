//! Local calls that go over a connection, and come back.
//!
//! The request carries a ticket: that it is a local call, how many there were
//! before, and whether the Functions host checks the caller's key on the way.
//! Only this process can write one, so no caller can pass as a local call.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use corral_proxies::Hops;
use subtle::ConstantTimeEq;
use uuid::Uuid;

const HEADER: HeaderName = HeaderName::from_static("x-corral-local-call");

/// A local call.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) struct Ticket {
    pub(super) hops: Hops,
    /// Whether it came through the Functions host, which checks keys.
    pub(super) checked: bool,
}

/// Writes and reads tickets.
pub(super) struct Tickets {
    secret: String,
}

impl Tickets {
    pub(super) fn new() -> Self {
        Self {
            secret: format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()),
        }
    }

    /// Adds a ticket to a request.
    pub(super) fn put(&self, ticket: Ticket, headers: &mut HeaderMap) {
        let kind = if ticket.checked { 'h' } else { 'o' };
        let text = format!("{}-{kind}{}", self.secret, ticket.hops.count());
        if let Ok(mut value) = HeaderValue::from_str(&text) {
            value.set_sensitive(true);
            headers.insert(HEADER, value);
        }
    }

    /// Takes the ticket off a request; what is none of ours is thrown away.
    pub(super) fn take(&self, headers: &mut HeaderMap) -> Option<Ticket> {
        let value = headers.remove(HEADER)?;
        let (secret, rest) = value.to_str().ok()?.split_once('-')?;
        let same: bool = secret.as_bytes().ct_eq(self.secret.as_bytes()).into();
        let count = rest.get(1..)?.parse().ok()?;
        same.then_some(Ticket {
            hops: Hops::new(count),
            checked: rest.starts_with('h'),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_tickets_count() {
        let (ours, theirs) = (Tickets::new(), Tickets::new());
        for checked in [true, false] {
            let ticket = Ticket {
                hops: Hops::new(7),
                checked,
            };
            let mut headers = HeaderMap::new();
            ours.put(ticket, &mut headers);
            let taken = ours.take(&mut headers).unwrap();
            assert_eq!((taken.hops.count(), taken.checked), (7, checked));
            assert!(headers.is_empty());
            theirs.put(ticket, &mut headers);
            assert!(ours.take(&mut headers).is_none());
            assert!(headers.is_empty());
        }
    }
}
