//! The events of functions as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use corral_app::Severity;
use corral_registry::{Event, EventKind};
use serde::Serialize;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError::Lagged;
use utoipa::ToSchema;

use super::api_error::ErrorBody;
use super::view::DefinitionChangeView;
use super::{Admin, status};

/// One event. Keys other than `at` and `event` depend on the kind of event.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventView {
    /// When it happened, in RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    /// What happened: `loaded`, `swapped`, `rolledBack`, `refused`, `drained`, `freed`,
    /// `added`, `removed`, `pinned`, `unpinned`, `problem`, `warning`, `definitionsChanged`
    /// when an MCP server tells its clients something else about itself, `reread`
    /// when the files of the app were reloaded, `settled` when every plugin of the
    /// start is loaded or refused, or `missed` when the client was too slow.
    event: &'static str,
    /// The name of the function; absent when the event is about the whole app.
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<String>,
    /// The generation that now serves, or that the event is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<u64>,
    /// The generation that served before.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<u64>,
    /// The digest of the plugin that now serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    /// What is wrong and how to fix it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The severity: `error` or `warning`.
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    /// How the definitions of an MCP server differ from those that were accepted before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    definitions: Vec<DefinitionChangeView>,
    /// How many events were missed.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
}

/// Follow the events of functions.
#[utoipa::path(
    get,
    path = "/v1/events",
    operation_id = "followEvents",
    responses(
        (
            status = 200,
            description = "Server-sent events, each with a JSON object as its data",
            body = EventView,
            content_type = "text/event-stream",
        ),
        (status = 401, description = "The token is missing or wrong", body = ErrorBody),
    ),
)]
pub(super) async fn follow(State(admin): State<Arc<Admin>>) -> Response {
    let events = BroadcastStream::new(admin.server.registry.events());
    let views = events.map(|event| {
        let view = match event {
            Ok(event) => view(&event),
            Err(Lagged(count)) => EventView {
                event: "missed",
                count: Some(count),
                ..EventView::default()
            },
        };
        let data = serde_json::to_string(&view).unwrap_or_default();
        Ok::<_, Infallible>(SseEvent::default().event(view.event).data(data))
    });
    Sse::new(views)
        .keep_alive(KeepAlive::default())
        .into_response()
}

fn view(event: &Event) -> EventView {
    let view = match &event.kind {
        EventKind::Loaded(info) => EventView {
            event: "loaded",
            generation: Some(info.number),
            sha256: Some(info.digest.to_string()),
            ..EventView::default()
        },
        EventKind::Swapped { from, to } | EventKind::RolledBack { from, to } => EventView {
            event: match event.kind {
                EventKind::Swapped { .. } => "swapped",
                _ => "rolledBack",
            },
            generation: Some(to.number),
            from: Some(from.number),
            sha256: Some(to.digest.to_string()),
            ..EventView::default()
        },
        EventKind::Refused { reason, serving } => EventView {
            event: "refused",
            generation: *serving,
            reason: Some(reason.to_string()),
            ..EventView::default()
        },
        EventKind::Drained { generation } => numbered("drained", *generation),
        EventKind::Freed { generation } => numbered("freed", *generation),
        EventKind::Added => named("added"),
        EventKind::Removed => named("removed"),
        EventKind::DefinitionsChanged {
            generation,
            difference,
        } => EventView {
            reason: Some(difference.to_string()),
            definitions: status::changed_definitions(Some(difference)),
            ..numbered("definitionsChanged", *generation)
        },
        EventKind::Pinned => named("pinned"),
        EventKind::Unpinned => named("unpinned"),
        EventKind::Settled => named("settled"),
        EventKind::Reread => named("reread"),
        EventKind::Warning(reason) => EventView {
            reason: Some(reason.to_string()),
            ..named("warning")
        },
        EventKind::Problem(problem) => EventView {
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
        at: Some(status::rfc3339(event.at)),
        function: event.function.as_deref().map(ToOwned::to_owned),
        ..view
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
