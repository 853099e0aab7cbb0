//! The tools that answer in one round.

use corral_sdk::{Block, ToolResult, info, report_progress};

use crate::content::{WAV, image};

/// What the tool returns; `None` when it may need further rounds.
pub(crate) fn call(name: &str) -> Option<ToolResult> {
    Some(match name {
        "test_simple_text" => ToolResult::text("This is a simple text response for testing."),
        "test_image_content" => ToolResult::new().with(image()),
        "test_audio_content" => ToolResult::new().with(Block::audio(&WAV, "audio/wav")),
        "test_embedded_resource" => {
            let uri = "test://embedded-resource";
            let block = Block::resource(uri, "This is an embedded resource content.");
            ToolResult::new().with(block.with_mime_type("text/plain"))
        }
        "test_multiple_content_types" => {
            let data = Block::resource(
                "test://mixed-content-resource",
                r#"{"test":"data","value":123}"#,
            );
            ToolResult::text("Multiple content types test:")
                .with(image())
                .with(data.with_mime_type("application/json"))
        }
        "test_error_handling" => {
            ToolResult::error("This tool intentionally returns an error for testing")
        }
        "test_tool_with_progress" => {
            for done in [0.0, 50.0, 100.0] {
                report_progress(done, 100.0, None);
            }
            ToolResult::text("done")
        }
        "test_tool_with_logging" | "test_logging_tool" => {
            info!("Tool execution started");
            info!("Tool processing data");
            info!("Tool execution completed");
            ToolResult::text("done")
        }
        _ => return None,
    })
}
