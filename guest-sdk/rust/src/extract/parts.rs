//! Parts of the request as types of the crate `http`.

use http::{HeaderMap, Method, Uri};

use super::FromContext;
use crate::{Context, Error, Result};

impl FromContext for HeaderMap {
    fn from_context(context: &mut Context) -> Result<Self> {
        context.required_request("the headers")?.header_map()
    }
}

impl FromContext for Method {
    fn from_context(context: &mut Context) -> Result<Self> {
        let request = context.required_request("the method")?;
        let method = request.method().parse();
        method.map_err(|error| Error::caller(format_args!("the method is not valid: {error}")))
    }
}

impl FromContext for Uri {
    fn from_context(context: &mut Context) -> Result<Self> {
        let request = context.required_request("the URL")?;
        let url = request.url().parse();
        url.map_err(|error| Error::caller(format_args!("the URL is not valid: {error}")))
    }
}
