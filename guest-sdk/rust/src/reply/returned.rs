//! Return values.

use crate::{Error, IntoResponse, Message, Output, Response, Result};

use super::Body;

/// The return value of a function, before its destination is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Return {
    /// `()`.
    Nothing,
    /// `None`: not found.
    Missing,
    /// Anything that can be a response.
    Response(Response),
    /// Several messages.
    Messages(Vec<Message>),
}

impl Return {
    /// The value for the binding named `$return`, if there is no HTTP caller: the
    /// body of a plain response, as text, JSON or bytes.
    pub(crate) fn into_output(self) -> Option<Output> {
        match self {
            Self::Nothing | Self::Missing => None,
            Self::Messages(messages) => Some(Output::Messages(messages)),
            Self::Response(response) if response.is_plain() => match response.into_parts().2 {
                Body::Empty => None,
                Body::Text(text) => Some(Output::Text(text)),
                Body::Json(text) => Some(Output::Json(text)),
                Body::Bytes(bytes) => Some(Output::Bytes(bytes)),
            },
            Self::Response(response) => Some(Output::Http(response.declared())),
        }
    }
}

/// Types that a function can return.
#[diagnostic::on_unimplemented(
    message = "a function cannot return `{Self}`",
    note = "return `()`, text, bytes, `Json<T>`, `Response`, `Html<T>`, `Redirect`, a status with \
            one of them, `Vec<Message>`, an `Option` or a `Result` of one of them"
)]
pub trait IntoReturn {
    /// The value returned, or the error.
    fn into_return(self) -> Result<Return>;
}

impl<T: IntoResponse> IntoReturn for T {
    fn into_return(self) -> Result<Return> {
        Ok(Return::Response(self.into_response()?))
    }
}

impl IntoReturn for () {
    fn into_return(self) -> Result<Return> {
        Ok(Return::Nothing)
    }
}

impl IntoReturn for Vec<Message> {
    fn into_return(self) -> Result<Return> {
        Ok(Return::Messages(self))
    }
}

impl<T: IntoReturn> IntoReturn for Option<T> {
    fn into_return(self) -> Result<Return> {
        self.map_or(Ok(Return::Missing), T::into_return)
    }
}

impl<T: IntoReturn, E: Into<Error>> IntoReturn for Result<T, E> {
    fn into_return(self) -> Result<Return> {
        self.map_err(E::into)?.into_return()
    }
}
