//! What the versions of the contract return in the same form, but in different types.

/// Defines `lift_output` and `lift_failure` for the types of the module `$wit`.
macro_rules! lift {
    ($wit:ident) => {
        fn lift_output(output: $wit::Output) -> protocol::Output {
            match output {
                $wit::Output::Text(text) => protocol::Output::Text(text),
                $wit::Output::Json(json) => protocol::Output::Json(json),
                $wit::Output::Bytes(bytes) => protocol::Output::Bytes(bytes),
                $wit::Output::Messages(messages) => protocol::Output::Messages(
                    messages
                        .into_iter()
                        .map(|message| match message {
                            $wit::Message::Text(text) => protocol::Message::Text(text),
                            $wit::Message::Json(json) => protocol::Message::Json(json),
                            $wit::Message::Bytes(bytes) => protocol::Message::Bytes(bytes),
                        })
                        .collect(),
                ),
                $wit::Output::Http(response) => protocol::Output::Http(protocol::HttpResponse {
                    status: response.status,
                    headers: response.headers,
                    body: response.body,
                }),
            }
        }

        fn lift_failure(failure: $wit::Failure) -> CallError {
            CallError::Failed {
                fault: match failure.fault {
                    $wit::Fault::Caller => Fault::Caller,
                    $wit::Fault::Function => Fault::Function,
                    $wit::Fault::Configuration => Fault::Configuration,
                    $wit::Fault::Upstream => Fault::Upstream,
                },
                retryable: failure.retryable,
                message: failure.message,
            }
        }
    };
}

pub(super) use lift;
