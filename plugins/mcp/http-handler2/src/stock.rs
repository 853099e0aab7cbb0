//! The server's resources, prompts and completion. The tools are in `tools`.

use rmcp::model::{
    CompleteRequestParams, CompleteResult, CompletionInfo, ErrorData, GetPromptRequestParams,
    GetPromptResponse, GetPromptResult, Implementation, ListPromptsResult,
    ListResourceTemplatesResult, ListResourcesResult, PaginatedRequestParams, Prompt,
    PromptArgument, PromptMessage, ReadResourceRequestParams, ReadResourceResponse,
    ReadResourceResult, Resource, ResourceContents, ResourceTemplate, Role, ServerCapabilities,
    ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler, tool_handler};
use serde_json::json;

use crate::catalogue::{PRICES, Stock};

const JSON: &str = "application/json";

/// The resource with all items, and before the names of items what is in their URIs.
const ITEMS: &str = "stock://items";

/// The only prompt.
const REORDER: &str = "reorder";

#[tool_handler]
impl ServerHandler for Stock {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_completions()
            .enable_prompts()
            .enable_resources()
            .enable_tools()
            .build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("stock", "1.0.0"))
            .with_instructions("Prices and quantities of what is in the warehouse.")
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let items = Resource::new(ITEMS, "items");
        Ok(ListResourcesResult::with_all_items(vec![
            items.with_description("All items").with_mime_type(JSON),
        ]))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let item = ResourceTemplate::new(format!("{ITEMS}/{{item}}"), "item");
        Ok(ListResourceTemplatesResult::with_all_items(vec![
            item.with_description("One item").with_mime_type(JSON),
        ]))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let uri = request.uri;
        let content = if uri == ITEMS {
            Some(json!(PRICES.map(|(name, _)| name)))
        } else {
            let named = uri
                .strip_prefix(ITEMS)
                .and_then(|rest| rest.strip_prefix('/'));
            let found = PRICES.iter().find(|(name, _)| Some(*name) == named);
            found.map(|(name, price)| json!({ "item": name, "price": price }))
        };
        let Some(content) = content else {
            return Err(ErrorData::resource_not_found(
                "there is no such item",
                Some(json!({ "uri": uri })),
            ));
        };
        let contents = ResourceContents::text(content.to_string(), uri).with_mime_type(JSON);
        Ok(ReadResourceResult::new(vec![contents]).into())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let item = PromptArgument::new("item").with_required(true);
        let description = "Asks for an order of what runs low";
        Ok(ListPromptsResult::with_all_items(vec![Prompt::new(
            REORDER,
            Some(description),
            Some(vec![item]),
        )]))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let item = arguments.get("item").and_then(|item| item.as_str());
        match (request.name.as_str(), item) {
            (REORDER, Some(item)) => {
                let text = format!("Is there enough {item} in stock? If not, write an order.");
                Ok(GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]).into())
            }
            (REORDER, None) => Err(ErrorData::invalid_params("`item` is missing", None)),
            _ => Err(ErrorData::invalid_params("there is no such prompt", None)),
        }
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let names = PRICES.map(|(name, _)| name.to_owned());
        let begun = names
            .into_iter()
            .filter(|name| name.starts_with(&request.argument.value));
        let begun = CompletionInfo::new(begun.collect());
        let begun = begun.map_err(|error| ErrorData::internal_error(error, None))?;
        Ok(CompleteResult::new(begun))
    }
}
