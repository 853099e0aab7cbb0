//! A tool of an MCP server. Its parameters are the arguments that a model gives.

use corral_sdk::prelude::*;

#[function(mcp_tool("my-function", description = "Greets a person by name"))]
fn my_function(
    #[argument("whom to greet")] name: String,
    #[argument("how often, once unless given")] times: Option<u32>,
) -> Result<ToolResult> {
    let times = times.unwrap_or(1);
    if times == 0 || times > 10 {
        // The model reads this and can correct its call.
        return Err(Error::caller("`times` is a number from 1 to 10"));
    }
    let greetings = vec![format!("Hello, {name}!"); times as usize];
    Ok(ToolResult::text(greetings.join(" ")))
}

#[cfg(test)]
mod tests {
    use corral_sdk::testing;
    use corral_sdk::ToolResult;

    use super::my_function;

    #[test]
    fn a_person_is_greeted() {
        let call = testing::mcp_tool(r#"{"name":"Ada"}"#.parse().unwrap());
        let report = testing::call::<my_function>(call);
        let expected = ToolResult::text("Hello, Ada!").encode().unwrap();
        assert_eq!(report.text("$return"), expected);
    }

    #[test]
    fn the_model_is_told_what_is_wrong() {
        let call = testing::mcp_tool(r#"{"name":"Ada","times":99}"#.parse().unwrap());
        let report = testing::call::<my_function>(call);
        let expected = ToolResult::error("`times` is a number from 1 to 10");
        assert_eq!(report.text("$return"), expected.encode().unwrap());
    }
}
