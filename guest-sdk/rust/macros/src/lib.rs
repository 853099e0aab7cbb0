//! The attribute `#[function]` of `corral-sdk`. Use it from there.

mod argument;
mod call;
mod declaration;
mod function;
mod names;
mod signature;
mod suggestion;
mod tool;

use proc_macro::TokenStream;

/// Makes a `fn` or `async fn` the function of a plugin.
///
/// It takes the trigger's value or a reference to it, parts of an HTTP request, values
/// of input bindings (`#[input]`) and `&mut Context`, in any order, or nothing, and can
/// still be called directly. The attribute adds a type of the same name, which
/// implements `corral_sdk::Function`, and in a Wasm build the export that Corral calls.
/// A plugin has one function.
///
/// # Bindings in code
///
/// With arguments, the attribute declares the bindings, and `handler build` writes
/// function.json from them:
///
/// ```text
/// #[function(
///     http(methods = ["post"], route = "orders", auth = "anonymous"),
///     input(stock = blob("stock/today.json")),
///     output(message = queue("orders"), copy = blob("orders/{rand-guid}.json")),
/// )]
/// ```
///
/// | | Kinds, with the value that may stand first |
/// | --- | --- |
/// | trigger | `mcp_tool(tool_name)`, `mcp_resource(uri)`, `mcp_prompt(prompt_name)`, `http(route)`, `timer(schedule)`, `queue(queue_name)`, `blob(path)`, `event_hub(event_hub_name)`, `event_grid`, `service_bus(queue_name)`, `cosmos_db` |
/// | `input(name = …)` | `blob(path)`, `table(table_name)`, `cosmos_db` |
/// | `output(name = …)` | `queue(queue_name)`, `blob(path)`, `table(table_name)`, `event_hub(event_hub_name)`, `event_grid`, `service_bus(queue_name)`, `cosmos_db`, `http` |
/// | all three | `raw(type)`: any binding, with the platform's names of properties |
///
/// Properties have the platform's names in snake case: `connection`, `data_type`,
/// `consumer_group`. `auth`, `database`, `container`, `topic` and `subscription` are
/// short for `authLevel`, `databaseName` and so on. A name in quotes is written as it is.
///
/// - A trigger is named `req` (HTTP), `timer`, `blob` or `item` unless it has a `name`.
/// - The response `res` of an HTTP trigger is declared for you.
/// - `output(return = queue("…"))` is the binding `$return` for other triggers.
/// - `retry("fixedDelay", max_retry_count = 3, delay_interval = "00:00:05")` is the retry
///   policy.
///
/// # Tools and prompts
///
/// With `mcp_tool` and `mcp_prompt`, the parameters are the arguments of the call, which
/// `#[argument("…")]` describes; an `Option` may be left out. A tool returns what
/// `corral_sdk::IntoToolResult` takes, and the model reads the message of an error whose
/// fault is the caller's.
///
/// ```text
/// #[function(mcp_tool("forecast", description = "the weather of a city"))]
/// fn forecast(#[argument("the city")] city: String, days: Option<u32>) -> Result<ToolResult> {
/// ```
///
/// A name that is not declared is then an error in `context.output("…", …)`,
/// `context.push("…", …)`, `context.input("…")` and `#[input]`, at the literal. Calls in
/// other functions are not checked.
#[proc_macro_attribute]
pub fn function(attribute: TokenStream, item: TokenStream) -> TokenStream {
    function::expand(&attribute.into(), &item.into()).into()
}
