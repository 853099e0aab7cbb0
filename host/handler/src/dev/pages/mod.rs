//! The pages at `/_corral`: what happens in the local Functions host, and forms to make
//! something happen.
//!
//! The files are in `site`. They make everything they show of the host's events, and ask
//! for storage and for the handler's admin interface, which are below `host` and
//! `handler`. `handler page` serves the same files for a deployed handler; what there is
//! is in `site.json`.

mod admin;
mod blobs;
mod events;
mod files;
mod queues;
mod sample;

use std::sync::{Arc, Weak};

use corral_emulator::host::Host;
use corral_emulator::pages::{PageAnswer, PageRequest, Pages, Reply};
use corral_storage::StorageError;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use percent_encoding::percent_decode_str;
use serde_json::json;

pub(crate) use admin::AdminInterface;
pub(crate) use files::answer as page_file;

/// The pages of one host.
pub(crate) struct LocalPages {
    /// The host, which has these pages.
    host: Weak<Host>,
    admin: AdminInterface,
    run: events::Run,
}

impl LocalPages {
    /// The pages of `host`, whose handler has this admin interface.
    pub(crate) fn new(host: &Arc<Host>, admin: AdminInterface) -> Self {
        Self {
            host: Arc::downgrade(host),
            admin,
            run: events::Run::new(),
        }
    }

    async fn reply(&self, request: PageRequest) -> PageAnswer {
        if request.path.is_empty() {
            let mut reply = Reply::empty(308);
            reply.head.fields.push("Location", "/_corral/");
            return PageAnswer::Whole(reply);
        }
        let path = request.path.split(['?', '#']).next().unwrap_or_default();
        let segments: Option<Vec<String>> = path.split('/').skip(1).map(decoded).collect();
        let Some(segments) = segments else {
            return PageAnswer::Whole(failure(400, "the path is not UTF-8"));
        };
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let Some(host) = self.host.upgrade() else {
            return PageAnswer::Whole(failure(503, "the host has ended"));
        };
        let method = request.head.method.as_str();
        let reply = match (method, segments.as_slice()) {
            ("GET", ["host", "events"]) => {
                let last = request.head.fields.get("Last-Event-ID");
                return events::stream(host.events(), &self.run, last);
            }
            ("GET", ["site.json"]) => Reply::json(200, &json!({ "host": true, "changes": false })),
            ("GET", ["host", "functions", name, "sample"]) => sample::answer(&host, name),
            ("POST", ["host", "functions", name, "invoke"]) => invoke(&host, name, &request.body),
            (_, ["host", "queues", rest @ ..]) => {
                let answer = queues::answer(&host, method, rest, &request.body).await;
                answer.unwrap_or_else(|error| of_storage(&error))
            }
            (_, ["host", "containers", rest @ ..]) => {
                let answer = blobs::answer(&host, &request, rest).await;
                answer.unwrap_or_else(|error| of_storage(&error))
            }
            ("GET", ["handler", rest @ ..]) => self.admin.get(&host, &rest.join("/")).await,
            ("GET" | "HEAD", [name]) => files::answer(name),
            _ => failure(404, "there is no such page"),
        };
        PageAnswer::Whole(reply)
    }
}

impl Pages for LocalPages {
    fn answer(&self, request: PageRequest) -> BoxFuture<'_, PageAnswer> {
        self.reply(request).boxed()
    }
}

fn decoded(segment: &str) -> Option<String> {
    let text = percent_decode_str(segment).decode_utf8().ok()?;
    Some(text.into_owned())
}

fn invoke(host: &Host, function: &str, body: &[u8]) -> Reply {
    let Ok(given) = serde_json::from_slice::<serde_json::Value>(body) else {
        return failure(400, "the body is not JSON");
    };
    let input = given.get("input").and_then(|input| input.as_str());
    let input = input.map(str::to_owned);
    if host.fire(function, input) {
        Reply::empty(202)
    } else {
        failure(
            404,
            &format!("no function `{function}` can be called; see the list of functions"),
        )
    }
}

/// An error as the page reads it, in the form of the admin interface.
fn failure(status: u16, message: &str) -> Reply {
    Reply::json(status, &json!({ "error": { "message": message } }))
}

fn of_storage(error: &StorageError) -> Reply {
    let status = match error {
        StorageError::NotFound(_) => 404,
        StorageError::Conflict(_) => 409,
        StorageError::Invalid(_) => 400,
        StorageError::Unavailable(_) => 503,
    };
    failure(status, &error.to_string())
}
