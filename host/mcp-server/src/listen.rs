//! Change notifications: `subscriptions/listen` of 2026-07-28, and the stream that
//! clients of the older era get with `GET`.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use corral_mcp::Id;
use corral_mcp::event::Event;
use corral_mcp::folder::{Catalog, Lists};
use futures_util::{StreamExt, stream};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use serde_json::{Map, Value, json};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::changes::{News, Subscription};
use crate::methods::META_SERVER;
use crate::response::ResponseBody;

/// The method by which clients of the newer era listen.
pub(crate) const LISTEN: &str = "subscriptions/listen";

/// How often a stream without events gets a comment, so that nothing between the
/// client and the handler considers it dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The member of `_meta` that names the request of a subscription.
const META_SUBSCRIPTION: &str = "io.modelcontextprotocol/subscriptionId";

/// The member of a filter with the URIs of resources.
const RESOURCES: &str = "resourceSubscriptions";

/// The notification that a resource has changed.
const UPDATED: &str = "notifications/resources/updated";

/// The most resources of one subscription.
const MOST_RESOURCES: usize = 100;

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
    /// The resources that it listens to: the URI of each, and the function behind it.
    pub(crate) resources: Vec<(String, String)>,
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
                news = self.changes.next() => {
                    let Some(news) = news else {
                        return Some((self.end()?, Step::End));
                    };
                    let notifications = self.notifications(&news);
                    if !notifications.is_empty() {
                        break notifications;
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
                "notifications": self.filter(),
                "_meta": { META_SUBSCRIPTION: id },
            },
        }))
    }

    /// What the client listens to.
    fn filter(&self) -> Map<String, Value> {
        let mut filter = to_filter(self.lists);
        if !self.resources.is_empty() {
            let uris = self.resources.iter().map(|(uri, _)| uri.as_str());
            filter.insert(RESOURCES.to_owned(), uris.collect());
        }
        filter
    }

    fn notifications(&self, news: &News) -> Bytes {
        let lists = match news {
            News::Lists(lists) => *lists,
            News::Function(_) => Lists::NONE,
            News::Missed => Lists::ALL,
        };
        let lists = lists.intersection(self.lists);
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
            events.extend_from_slice(&self.notification(&method, Map::new()));
        }
        for (uri, function) in &self.resources {
            let is_updated = match news {
                News::Lists(_) => false,
                News::Function(replaced) => **replaced == **function,
                News::Missed => true,
            };
            if is_updated {
                let params = Map::from_iter([("uri".to_owned(), uri.as_str().into())]);
                events.extend_from_slice(&self.notification(UPDATED, params));
            }
        }
        events.into()
    }

    /// A notification that names the subscription, if it has a name.
    fn notification(&self, method: &str, mut params: Map<String, Value>) -> Bytes {
        if let Some(id) = &self.request {
            params.insert("_meta".to_owned(), json!({ META_SUBSCRIPTION: id }));
        }
        let mut notification = json!({ "jsonrpc": "2.0", "method": method });
        if let (Some(members), false) = (notification.as_object_mut(), params.is_empty()) {
            members.insert("params".to_owned(), params.into());
        }
        message(&notification)
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

/// The resources that a filter names and `catalog` has, each with its function.
pub(crate) fn resources(filter: &Map<String, Value>, catalog: &Catalog) -> Vec<(String, String)> {
    let named = filter.get(RESOURCES).and_then(Value::as_array);
    let named = named.into_iter().flatten().filter_map(Value::as_str);
    let known = named.filter_map(|uri| {
        let (resource, _) = catalog.resource(uri)?;
        Some((uri.to_owned(), resource.function.clone()))
    });
    known.take(MOST_RESOURCES).collect()
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
