//! Tickets for local calls that are sent over a connection and return to this
//! handler.
//!
//! The header of such a request names a ticket: that it is a local call, how many
//! local calls preceded it, and for which function the Functions host checks the
//! caller's key in between. A ticket is valid only while its call is in flight and
//! only for that function: the host and the called plugin may see it, but cannot
//! gain anything by it. Callers cannot guess one.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use corral_proxies::CallDepth;
use parking_lot::Mutex;
use uuid::Uuid;

const HEADER: HeaderName = HeaderName::from_static("x-corral-local-call");

/// A local call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ticket {
    pub(super) hops: CallDepth,
    /// The function for which the Functions host checks the caller's key; `None` if
    /// the call does not pass the host.
    pub(super) checked: Option<String>,
}

/// Issues and redeems tickets.
#[derive(Default)]
pub(super) struct Tickets {
    issued: Arc<Mutex<HashMap<Uuid, Ticket>>>,
}

/// An issued ticket; dropping it invalidates the ticket.
pub(super) struct Issued {
    id: Uuid,
    issued: Arc<Mutex<HashMap<Uuid, Ticket>>>,
}

impl Tickets {
    /// Issues a ticket and adds it to a request.
    pub(super) fn issue(&self, ticket: Ticket, headers: &mut HeaderMap) -> Issued {
        let id = Uuid::new_v4();
        if let Ok(mut value) = HeaderValue::from_str(&id.to_string()) {
            value.set_sensitive(true);
            headers.insert(HEADER, value);
        }
        self.issued.lock().insert(id, ticket);
        Issued {
            id,
            issued: Arc::clone(&self.issued),
        }
    }

    /// Removes the ticket from a request and redeems it; an unknown one is ignored.
    /// The host may send the same request several times.
    pub(super) fn redeem(&self, headers: &mut HeaderMap) -> Option<Ticket> {
        let value = headers.remove(HEADER)?;
        let id = Uuid::try_parse(value.to_str().ok()?).ok()?;
        self.issued.lock().get(&id).cloned()
    }
}

impl Drop for Issued {
    fn drop(&mut self) {
        self.issued.lock().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tickets_are_valid_for_their_issuer_while_in_flight() {
        let (ours, theirs) = (Tickets::default(), Tickets::default());
        for checked in [Some("f".to_owned()), None] {
            let ticket = Ticket {
                hops: CallDepth::new(7),
                checked,
            };
            let mut sent = HeaderMap::new();
            let issued = ours.issue(ticket.clone(), &mut sent);
            for (tickets, expected) in [(&ours, Some(&ticket)), (&theirs, None)] {
                let mut headers = sent.clone();
                assert_eq!(tickets.redeem(&mut headers).as_ref(), expected);
                assert!(headers.is_empty());
            }
            drop(issued);
            assert_eq!(ours.redeem(&mut sent.clone()), None);
            assert!(ours.issued.lock().is_empty());
        }
    }
}
