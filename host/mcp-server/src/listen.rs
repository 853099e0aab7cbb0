//! Change notifications: `subscriptions/listen` of 2026-07-28, and the stream that
//! clients of the older era get with `GET`.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use corral_mcp::Id;
use corral_mcp::event::Event;
use corral_mcp::folder::Lists;
use futures_util::{StreamExt, stream};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use serde_json::{Map, Value, json};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::changes::Subscription;
use crate::methods::META_SERVER;
use crate::response::ResponseBody;

/// The method by which clients of the newer era listen.
pub(crate) const LISTEN: &str = "subscriptions/listen";

/// How often a stream without events gets a comment, so that nothing between the
/// client and the handler considers it dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The member of `_meta` that names the request of a subscription.
const META_SUBSCRIPTION: &str = "io.modelcontextprotocol/subscriptionId";

/// The members of a filter, and of which list each is.
const FILTER: [(&str, Lists); 3] = [
    (
        "toolsListChanged",
        Lists {
            tools: true,
            ..Lists::NONE
        },
    ),
    (
        "resourcesListChanged",
        Lists {
            resources: true,
            ..Lists::NONE
        },
    ),
    (
        "promptsListChanged",
        Lists {
            prompts: true,
            ..Lists::NONE
        },
    ),
];

/// A stream of notifications.
pub(crate) struct Listener {
    pub(crate) changes: Subscription,
    /// The lists that the client listens to.
    pub(crate) lists: Lists,
    /// The request by which it subscribed, in the newer era.
    pub(crate) request: Option<Id>,
    /// What the last message says about the server.
    pub(crate) server_info: Option<Value>,
    /// When the response has to end.
    pub(crate) ends_at: Option<Instant>,
    /// Ends the stream earlier.
    pub(crate) closing: CancellationToken,
}

/// What the stream does next.
enum Step {
    /// The first message.
    Begin,
    /// Waits for changes.
    Wait(Interval),
    /// Nothing more.
    End,
}

impl Listener {
    /// The stream as a body. It begins with what shows the client that it listens: an
    /// acknowledgement, or a comment in the older era. In the newer era it ends with a
    /// result when the server ends it.
    pub(crate) fn into_body(self) -> ResponseBody {
        let parts = stream::unfold((self, Step::Begin), |(mut listener, step)| async move {
            let (part, next) = listener.next(step).await?;
            Some((part, (listener, next)))
        });
        let frames = parts.map(|part| Ok::<_, Infallible>(Frame::data(part)));
        StreamBody::new(frames).boxed_unsync()
    }

    async fn next(&mut self, step: Step) -> Option<(Bytes, Step)> {
        let mut keep_alive = match step {
            Step::Begin => {
                return Some((self.beginning(), Step::Wait(keep_alive())));
            }
            Step::Wait(keep_alive) => keep_alive,
            Step::End => return None,
        };
        let part = loop {
            tokio::select! {
                lists = self.changes.next() => {
                    let Some(lists) = lists else {
                        return Some((self.end()?, Step::End));
                    };
                    let lists = lists.intersection(self.lists);
                    if !lists.is_empty() {
                        break self.notifications(lists);
                    }
                }
                _ = keep_alive.tick() => break comment(),
                () = end(self.ends_at) => return Some((self.end()?, Step::End)),
                () = self.closing.cancelled() => return Some((self.end()?, Step::End)),
            }
        };
        Some((part, Step::Wait(keep_alive)))
    }

    fn beginning(&self) -> Bytes {
        let Some(id) = &self.request else {
            return comment();
        };
        message(&json!({
            "jsonrpc": "2.0",
            "method": "notifications/subscriptions/acknowledged",
            "params": {
                "notifications": to_filter(self.lists),
                "_meta": { META_SUBSCRIPTION: id },
            },
        }))
    }

    fn notifications(&self, lists: Lists) -> Bytes {
        let mut events = Vec::new();
        for (list, changed) in [
            ("tools", lists.tools),
            ("resources", lists.resources),
            ("prompts", lists.prompts),
        ] {
            if !changed {
                continue;
            }
            let method = format!("notifications/{list}/list_changed");
            let mut notification = json!({ "jsonrpc": "2.0", "method": method });
            if let (Some(members), Some(id)) = (notification.as_object_mut(), &self.request) {
                let meta = json!({ "_meta": { META_SUBSCRIPTION: id } });
                members.insert("params".to_owned(), meta);
            }
            events.extend_from_slice(&message(&notification));
        }
        events.into()
    }

    /// The last message, in the newer era.
    fn end(&self) -> Option<Bytes> {
        let id = self.request.as_ref()?;
        let mut meta = Map::new();
        meta.insert(META_SUBSCRIPTION.to_owned(), json!(id));
        if let Some(server_info) = &self.server_info {
            meta.insert(META_SERVER.to_owned(), server_info.clone());
        }
        Some(message(&json!({
            "jsonrpc": "2.0",
            "id": id,
            "result": { "resultType": "complete", "_meta": meta },
        })))
    }
}

/// The lists that a filter names. Anything else in it is not announced.
pub(crate) fn from_filter(filter: &Map<String, Value>) -> Lists {
    let wanted = FILTER
        .iter()
        .filter(|(key, _)| filter.get(*key) == Some(&Value::Bool(true)));
    wanted.fold(Lists::NONE, |lists, (_, list)| lists | *list)
}

/// Whether a filter names lists, and nothing else.
pub(crate) fn is_of_lists(filter: &Map<String, Value>) -> bool {
    let nothing = |value: &Value| {
        *value == Value::Bool(false)
            || value.is_null()
            || value.as_array().is_some_and(Vec::is_empty)
    };
    let is_list = |key: &str| FILTER.iter().any(|(known, _)| *known == key);
    !from_filter(filter).is_empty()
        && filter
            .iter()
            .all(|(key, value)| is_list(key) || nothing(value))
}

fn to_filter(lists: Lists) -> Map<String, Value> {
    let named = FILTER
        .iter()
        .filter(|(_, list)| !lists.intersection(*list).is_empty());
    named
        .map(|(key, _)| ((*key).to_owned(), true.into()))
        .collect()
}

async fn end(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn message(message: &Value) -> Bytes {
    Event::message(message.to_string().as_bytes()).bytes.into()
}

/// Ticks when a stream without events gets a comment.
pub(crate) fn keep_alive() -> Interval {
    let mut keep_alive = interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
    keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    keep_alive
}

/// What is sent without an event.
pub(crate) fn comment() -> Bytes {
    Bytes::from_static(b":\n\n")
}
