//! Gives the trigger's value back through its outputs, so that a protocol vector
//! is seen on its way in and on its way out.
//!
//! The invocation's metadata may say how; every key is optional:
//!
//! | key | means | default |
//! | --- | --- | --- |
//! | `outputs` | the output bindings that receive the value | `["out"]` |
//! | `input` | the input to mirror | the trigger |
//! | `as` | `text`, `json`, `bytes`, `messages` (one message) or `http` | as it arrived |
//! | `return` | whether the return value is the same again | `false` |
//!
//! With `"as": "http"` the value becomes the body of a response with status 200,
//! and `outputs` is `["res"]` by default. An HTTP request is mirrored as its body:
//! text when it is UTF-8, else bytes. An input without a value gives nothing.
//!
//! The Functions host puts a trigger's JSON into the metadata as text, therefore
//! each key may also be text that holds its JSON.

mod mirror;
#[path = "../../contract/bindings/version_0_2.rs"]
mod version_0_2;

use mirror::Mirror as Guest;
