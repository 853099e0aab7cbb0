//! The attribute `#[function]` of `corral-sdk`. Use it from there.

mod function;

use proc_macro::TokenStream;

/// Makes a `fn` the function of a plugin.
///
/// The `fn` takes the trigger's value, `&mut Context`, both in either order, or
/// nothing, and stays callable as it is. The attribute adds a type of the same
/// name, which implements `corral_sdk::Function`, and in a Wasm build the export
/// that Corral calls. A plugin has one function.
///
/// ```ignore
/// #[function]
/// fn greet(request: HttpRequest) -> String {
///     format!("hello {}", request.query("name").unwrap_or("you"))
/// }
/// ```
#[proc_macro_attribute]
pub fn function(attribute: TokenStream, item: TokenStream) -> TokenStream {
    function::expand(&attribute.into(), &item.into()).into()
}
