//! The tools.

use std::env;
use std::time::Duration;

use corral_service::{send, sleep};
use rmcp::handler::server::wrapper::{Json, Parameters};
use rmcp::model::{CallToolResult, ContentBlock, ErrorData, ProgressNotificationParam};
use rmcp::schemars::{self, JsonSchema};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, tool, tool_router};
use serde::{Deserialize, Serialize};

use crate::catalogue::{Item, Stock};

#[derive(Deserialize, JsonSchema)]
struct Pieces {
    item: Item,
    /// How many.
    #[schemars(range(min = 1))]
    pieces: u32,
}

#[derive(JsonSchema, Serialize)]
struct Price {
    total: f64,
}

#[derive(Deserialize, JsonSchema)]
struct OfItem {
    item: Item,
}

#[derive(Deserialize, JsonSchema)]
struct Shelves {
    #[schemars(range(min = 1, max = 100))]
    shelves: u32,
}

#[derive(Deserialize, JsonSchema)]
struct Seconds {
    #[schemars(range(min = 0, max = 240))]
    seconds: f64,
}

#[tool_router(vis = "pub(crate)")]
impl Stock {
    #[tool(
        description = "The price of some pieces of an item",
        annotations(read_only_hint = true)
    )]
    async fn price(&self, Parameters(of): Parameters<Pieces>) -> Json<Price> {
        let total = of.item.price() * f64::from(of.pieces);
        Json(Price { total })
    }

    #[tool(description = "How many pieces of an item are left, from the warehouse")]
    async fn available(
        &self,
        Parameters(of): Parameters<OfItem>,
    ) -> Result<CallToolResult, ErrorData> {
        let url = env::var("STOCK_URL").unwrap_or_default();
        let url = format!("{url}/{}", of.item.name());
        let request = http::Request::get(url).body(());
        let request =
            request.map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
        Ok(match send(request).await {
            Ok(response) if response.status().is_success() => {
                text(String::from_utf8_lossy(response.body()))
            }
            Ok(response) => failed(format!("the warehouse answers {}", response.status())),
            Err(error) => failed(format!("the warehouse does not answer: {error}")),
        })
    }

    #[tool(description = "Counts the shelves of the warehouse one by one, and says how far it is")]
    async fn count(
        &self,
        Parameters(Shelves { shelves }): Parameters<Shelves>,
        context: RequestContext<RoleServer>,
    ) -> CallToolResult {
        let token = context.meta.get_progress_token();
        for shelf in 1..=shelves {
            sleep(Duration::from_millis(50)).await;
            if let Some(token) = &token {
                let progress = ProgressNotificationParam::new(token.clone(), f64::from(shelf))
                    .with_total(f64::from(shelves))
                    .with_message(format!("shelf {shelf}"));
                // A client that listens no more gets no result either.
                let _ = context.peer.notify_progress(progress).await;
            }
        }
        text(format!("{shelves} shelves counted"))
    }

    #[tool(
        description = "Takes an inventory, which lasts; a client that closes the response ends it"
    )]
    async fn inventory(
        &self,
        Parameters(Seconds { seconds }): Parameters<Seconds>,
    ) -> CallToolResult {
        sleep(Duration::try_from_secs_f64(seconds).unwrap_or_default()).await;
        text(format!("done after {seconds} s"))
    }
}

fn text(text: impl Into<String>) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::text(text)])
}

/// An error that the model reads.
fn failed(text: String) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(text)])
}
