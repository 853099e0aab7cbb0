//! Questions about the invocation, and their answers as JSON.

use std::hint::black_box;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::corral::function::{invocation, request};
use crate::{echo, memory};

/// A function of the interfaces `invocation` and `request`, and its argument.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Question {
    Id,
    Trace,
    Metadata,
    InputNames,
    /// The kind and the value of the input of this name; null if there is none.
    TakeInput(String),
    Header(String),
    /// Everything in the interface `request`, for the header of this name.
    Request(String),
    /// How often this was asked of this instance.
    MemoryState,
    /// Two readings, with work between them until they differ.
    RemainingMs,
}

impl Question {
    pub(crate) fn answer(&self) -> Json {
        match self {
            Self::Id => json!(invocation::id()),
            Self::Trace => json!(invocation::trace().map(|trace| trace.traceparent)),
            Self::Metadata => json!(invocation::metadata()),
            Self::InputNames => json!(invocation::input_names()),
            Self::TakeInput(name) => {
                json!(invocation::take_input(name).map(|value| echo::input(&value)))
            }
            Self::Header(name) => json!(request::header(name)),
            Self::Request(name) => {
                let mut rest = echo::rest_of_request();
                rest["header"] = json!(request::header(name));
                rest
            }
            Self::MemoryState => json!(memory::count()),
            Self::RemainingMs => {
                let first = invocation::remaining_ms();
                loop {
                    let second = invocation::remaining_ms();
                    if second != first {
                        return json!([first, second]);
                    }
                    (0..10_000).for_each(|turn| {
                        black_box(turn);
                    });
                }
            }
        }
    }
}
