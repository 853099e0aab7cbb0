//! What happens to functions, as it happens: server-sent events.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use corral_app::Severity;
use corral_registry::{Event, What};
use serde::Serialize;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError::Lagged;
use utoipa::ToSchema;

use super::refusal::RefusalBody;
use super::{Admin, look};

/// One event. Its keys beside `at` and `event` depend on what happened.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventView {
    /// When, as RFC 3339 has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    /// What: `loaded`, `swapped`, `rolledBack`, `refused`, `drained`, `freed`,
    /// `added`, `removed`, `pinned`, `unpinned`, `problem`, `warning`, `reread`
    /// when the files of the app were read again, `settled` when the start is
    /// over, or `missed` when the reader was too slow for some.
    event: &'static str,
    /// The function; absent when the whole app is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<String>,
    /// The generation that serves now, or that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<u64>,
    /// The generation that served before.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<u64>,
    /// The digest of the plugin that serves now.
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    /// What is wrong and how to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// How much is wrong: `error` or `warning`.
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    /// How many events were missed.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
}

/// What happens to functions from now on, until the reader leaves.
#[utoipa::path(
    get,
    path = "/v1/events",
    operation_id = "followEvents",
    responses(
        (
            status = 200,
            description = "Server-sent events, the data of each a JSON object",
            body = EventView,
            content_type = "text/event-stream",
        ),
        (status = 401, description = "The token is missing or wrong", body = RefusalBody),
    ),
)]
pub(super) async fn follow(State(admin): State<Arc<Admin>>) -> Response {
    let events = BroadcastStream::new(admin.server.registry.events());
    let sent = events.map(|event| {
        let view = match event {
            Ok(event) => view(&event),
            Err(Lagged(count)) => EventView {
                event: "missed",
                count: Some(count),
                ..EventView::default()
            },
        };
        let data = serde_json::to_string(&view).unwrap_or_default();
        Ok::<_, Infallible>(Sent::default().event(view.event).data(data))
    });
    Sse::new(sent)
        .keep_alive(KeepAlive::default())
        .into_response()
}

fn view(event: &Event) -> EventView {
    let about = match &event.what {
        What::Loaded(version) => EventView {
            event: "loaded",
            generation: Some(version.number),
            sha256: Some(corral_runtime::hex(&version.digest)),
            ..EventView::default()
        },
        What::Swapped { from, to } | What::RolledBack { from, to } => EventView {
            event: match event.what {
                What::Swapped { .. } => "swapped",
                _ => "rolledBack",
            },
            generation: Some(to.number),
            from: Some(from.number),
            sha256: Some(corral_runtime::hex(&to.digest)),
            ..EventView::default()
        },
        What::Refused { reason, serving } => EventView {
            event: "refused",
            generation: *serving,
            reason: Some(reason.to_string()),
            ..EventView::default()
        },
        What::Drained { generation } => numbered("drained", *generation),
        What::Freed { generation } => numbered("freed", *generation),
        What::Added => named("added"),
        What::Removed => named("removed"),
        What::Pinned => named("pinned"),
        What::Unpinned => named("unpinned"),
        What::Settled => named("settled"),
        What::Reread => named("reread"),
        What::Warning(reason) => EventView {
            reason: Some(reason.to_string()),
            ..named("warning")
        },
        What::Problem(problem) => EventView {
            event: "problem",
            reason: Some(problem.to_string()),
            severity: Some(match problem.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            }),
            ..EventView::default()
        },
    };
    EventView {
        at: Some(look::moment(event.at)),
        function: event.function.as_deref().map(ToOwned::to_owned),
        ..about
    }
}

fn named(event: &'static str) -> EventView {
    EventView {
        event,
        ..EventView::default()
    }
}

fn numbered(event: &'static str, generation: u64) -> EventView {
    EventView {
        generation: Some(generation),
        ..named(event)
    }
}
