//! Expansion of `#[function]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, ItemFn, Result, ReturnType};

use crate::argument::{self, Argument};
use crate::signature;

/// The item with the code that the attribute adds. An item that cannot be a
/// function is returned unchanged with the error, so that the rest of the author's
/// code still compiles.
pub(crate) fn expand(attribute: &TokenStream, item: &TokenStream) -> TokenStream {
    match try_expand(attribute, item) {
        Ok(expanded) => expanded,
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#item #error)
        }
    }
}

fn try_expand(attribute: &TokenStream, item: &TokenStream) -> Result<TokenStream> {
    if !attribute.is_empty() {
        return Err(Error::new_spanned(
            attribute,
            "`#[function]` takes no arguments: bindings are described in function.json",
        ));
    }
    let function: ItemFn = syn::parse2(item.clone())
        .map_err(|error| Error::new(error.span(), "`#[function]` belongs on a `fn`"))?;
    signature::check(&function)?;
    let arguments = argument::of(&function)?;

    let name = &function.sig.ident;
    let visibility = &function.vis;
    let description =
        format!("The plugin's function [`{name}`](fn@{name}), for `corral_sdk::testing::call`.");
    let (take, pass) = call(&arguments);
    let result = match &function.sig.output {
        ReturnType::Default => name.span(),
        ReturnType::Type(_, ty) => ty.span(),
    };
    let call = quote_spanned! {result=> ::corral_sdk::IntoReturn::into_return(#name(#(#pass),*)) };

    Ok(quote! {
        #[allow(clippy::needless_pass_by_value, reason = "the arguments are made for this call")]
        #function

        #[doc = #description]
        #[allow(non_camel_case_types, reason = "has the name of its function")]
        #visibility enum #name {}

        #[automatically_derived]
        impl ::corral_sdk::Function for #name {
            fn invoke(context: &mut ::corral_sdk::Context) -> ::corral_sdk::Result<::corral_sdk::Return> {
                #take
                #call
            }
        }

        // A native build exports nothing; this avoids a warning that the function is
        // unused.
        const _: fn(&mut ::corral_sdk::Context) -> ::corral_sdk::Result<::corral_sdk::Return> =
            <#name as ::corral_sdk::Function>::invoke;

        #[cfg(target_arch = "wasm32")]
        ::corral_sdk::__export!(#name);
    })
}

/// The code that makes the arguments, and the code that passes them. Compiler errors
/// about an argument point at its type.
fn call(arguments: &[Argument]) -> (TokenStream, Vec<TokenStream>) {
    let mut take = TokenStream::new();
    let pass = arguments.iter().map(|argument| match argument {
        Argument::Context => quote!(context),
        Argument::Trigger {
            owned,
            by_reference,
        } => {
            let value = format_ident!("trigger", span = owned.span());
            take.extend(quote_spanned! {owned.span()=>
                let #value = ::corral_sdk::Context::trigger::<#owned>(context)?;
            });
            if *by_reference {
                quote!(&#value)
            } else {
                quote!(#value)
            }
        }
    });
    let pass = pass.collect();
    (take, pass)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(attribute: &TokenStream, item: &TokenStream) -> String {
        try_expand(attribute, item)
            .map_or_else(|error| error.to_string(), |_| "accepted".to_owned())
    }

    #[test]
    fn signatures_that_corral_can_call_are_accepted() {
        for item in [
            quote!(
                fn f() {}
            ),
            quote!(
                pub fn f(text: String) -> String {
                    text
                }
            ),
            quote!(
                fn f(text: &str, context: &mut Context) {}
            ),
            quote!(
                fn f(context: &mut corral_sdk::Context, body: Vec<u8>) {}
            ),
            quote!(
                fn f(context: &Context) {}
            ),
        ] {
            assert_eq!(message(&quote!(), &item), "accepted", "{item}");
        }
    }

    #[test]
    fn others_are_refused_with_the_remedy() {
        for (item, expected) in [
            (
                quote!(
                    struct S;
                ),
                "belongs on a `fn`",
            ),
            (
                quote!(
                    async fn f() {}
                ),
                "plain `fn`",
            ),
            (
                quote!(
                    unsafe fn f() {}
                ),
                "safe `fn`",
            ),
            (
                quote!(
                    extern "C" fn f() {}
                ),
                "makes the export",
            ),
            (
                quote!(
                    fn f<T>(value: T) {}
                ),
                "no generic parameters",
            ),
            (
                quote!(
                    fn f(&self) {}
                ),
                "takes no `self`",
            ),
            (
                quote!(
                    fn f(context: Context) {}
                ),
                "`&mut Context`",
            ),
            (
                quote!(
                    fn f(text: &mut String) {}
                ),
                "without `&mut`",
            ),
            (
                quote!(
                    fn f(value: impl FromInput) {}
                ),
                "a type with a name",
            ),
            (
                quote!(
                    fn f(a: String, b: String) {}
                ),
                "context.input(\"name\")",
            ),
            (
                quote!(
                    fn f(a: &mut Context, b: &mut Context) {}
                ),
                "one `&mut Context`",
            ),
        ] {
            let message = message(&quote!(), &item);
            assert!(message.contains(expected), "{item}: {message}");
        }
        let with_argument = message(
            &quote!(queue),
            &quote!(
                fn f() {}
            ),
        );
        assert!(with_argument.contains("function.json"), "{with_argument}");
    }
}
