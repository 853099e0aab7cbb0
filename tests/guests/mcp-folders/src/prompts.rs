//! The prompts. Their function.json has `useResultSchema`.

use corral_sdk::mcp::{InputRequired, PromptResult, RoundCall};
use corral_sdk::{Block, Error, Result};
use serde_json::Value;

use crate::content::image;
use crate::rounds::{answer, form};

pub(crate) fn get(name: &str, call: &RoundCall<Value>) -> Result<PromptResult> {
    let argument = |name: &str| call.arguments.get(name)?.as_str();
    let prompt = PromptResult::new();
    Ok(match name {
        "test_simple_prompt" => prompt.user("This is a simple prompt for testing."),
        "test_prompt_with_arguments" => {
            let (one, two) = (argument("arg1"), argument("arg2"));
            let (one, two) = (one.unwrap_or_default(), two.unwrap_or_default());
            prompt.user(format!("Prompt with arguments: arg1='{one}', arg2='{two}'"))
        }
        "test_prompt_with_embedded_resource" => {
            let uri = argument("resourceUri").unwrap_or_default();
            let block = Block::resource(uri, "Embedded resource content for testing.");
            prompt
                .user(block.with_mime_type("text/plain"))
                .user("Process the embedded resource above.")
        }
        "test_prompt_with_image" => prompt.user(image()).user("Analyze the image above."),
        "test_input_required_result_prompt" => match answer(call, "user_context", "context") {
            Some(context) => prompt.user(format!("In the context of {context}")),
            None => {
                let question = form("What context should the prompt use?", "context", "string");
                let asked = InputRequired::new();
                asked
                    .request("user_context", "elicitation/create", question)
                    .into()
            }
        },
        _ => return Err(Error::configuration("there is no such prompt")),
    })
}
