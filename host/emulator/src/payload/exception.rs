//! How .NET writes the exception of a try that failed.

use uuid::Uuid;

use super::value::object;
use crate::answer::Failure;
use crate::token::{Number, Token};

/// `HResult` of an exception that says no more than that it is one.
const EXCEPTION: i64 = -2_146_233_088;

/// `HResult` of an invalid operation.
const INVALID_OPERATION: i64 = -2_146_233_079;

/// The exception that a later try of `function` is told (custom handler protocol, section
/// 3.5): the invocation `id` came to `failure`. Stack traces are empty. What another failure
/// than a status looks like was not recorded; it is derived from the host's source.
pub fn exception(function: &str, id: Uuid, failure: &Failure) -> Token {
    let text = |text: &str| Token::from(text);
    let number = |number: i64| Token::Number(Number::Integer(number));
    let mut inner = Vec::new();
    let (source, result) = match failure {
        Failure::Status { status, .. } => {
            inner.push(("HttpRequestError", number(0)));
            inner.push(("StatusCode", number(i64::from(*status))));
            ("System.Net.Http", EXCEPTION)
        }
        _ => ("Microsoft.Azure.WebJobs.Script", INVALID_OPERATION),
    };
    inner.extend([
        ("Message", Token::from(message(failure))),
        ("Data", Token::Object(Vec::new())),
        ("InnerException", Token::Null),
        ("HelpLink", Token::Null),
        ("Source", text(source)),
        ("HResult", number(result)),
        ("StackTrace", text("")),
    ]);
    object([
        ("InstanceId", Token::from(id.to_string())),
        (
            "MethodName",
            Token::from(format!("Host.Functions.{function}")),
        ),
        ("Handled", Token::Bool(false)),
        (
            "ClassName",
            text("Microsoft.Azure.WebJobs.Host.FunctionInvocationException"),
        ),
        (
            "Message",
            Token::from(format!(
                "Exception while executing function: Functions.{function}"
            )),
        ),
        ("Data", Token::Null),
        ("InnerException", object(inner)),
        ("HelpURL", Token::Null),
        ("StackTraceString", text("")),
        ("RemoteStackTraceString", Token::Null),
        ("RemoteStackIndex", number(0)),
        ("ExceptionMethod", Token::Null),
        ("HResult", number(EXCEPTION)),
        ("Source", text("System.Private.CoreLib")),
        ("WatsonBuckets", Token::Null),
    ])
}

/// The host's own sentence begins with a capital and ends with a full stop.
fn message(failure: &Failure) -> String {
    match failure {
        Failure::Status { status, reason } => {
            format!("Response status code does not indicate success: {status} ({reason}).")
        }
        other => other.to_string(),
    }
}
