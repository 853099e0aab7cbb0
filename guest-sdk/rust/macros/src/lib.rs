//! The attribute `#[function]` of `corral-sdk`. Use it from there.

mod argument;
mod function;
mod signature;

use proc_macro::TokenStream;

/// Makes a `fn` the function of a plugin.
///
/// The `fn` takes the trigger's value or a reference to it, `&mut Context`, both
/// in either order, or nothing, and can still be called directly. The attribute adds
/// a type of the same name, which implements `corral_sdk::Function`, and in a Wasm
/// build the export that Corral calls. A plugin has one function.
#[proc_macro_attribute]
pub fn function(attribute: TokenStream, item: TokenStream) -> TokenStream {
    function::expand(&attribute.into(), &item.into()).into()
}
