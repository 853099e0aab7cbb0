//! Expansion of `#[function]`.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{Error, FnArg, ItemFn, Result};

use crate::argument::{self, Argument};
use crate::declaration::Declaration;
use crate::{call, names, signature, tool};

/// The item with the code that the attribute adds. An item that cannot be a
/// function is returned with the error and otherwise unchanged, so that the rest of the
/// author's code still compiles.
pub(crate) fn expand(attribute: &TokenStream, item: &TokenStream) -> TokenStream {
    match try_expand(attribute, item) {
        Ok(expanded) => expanded,
        Err(error) => {
            let error = error.into_compile_error();
            let item = without_inputs(item);
            quote!(#item #error)
        }
    }
}

/// The item without `#[input]`, which would be a second error.
fn without_inputs(item: &TokenStream) -> TokenStream {
    let Ok(mut function) = syn::parse2::<ItemFn>(item.clone()) else {
        return item.clone();
    };
    for input in &mut function.sig.inputs {
        if let FnArg::Typed(typed) = input {
            typed.attrs.retain(|attribute| {
                !argument::is_input(attribute) && !argument::is_argument(attribute)
            });
        }
    }
    function.into_token_stream()
}

fn try_expand(attribute: &TokenStream, item: &TokenStream) -> Result<TokenStream> {
    let mut function: ItemFn = syn::parse2(item.clone())
        .map_err(|error| Error::new(error.span(), "`#[function]` belongs on a `fn`"))?;
    signature::check(&function)?;
    let arguments = argument::take(&mut function)?;
    let mut declaration = if attribute.is_empty() {
        None
    } else {
        Some(syn::parse2::<Declaration>(attribute.clone())?)
    };
    if let Some(declaration) = &declaration {
        check_names(declaration, &function, &arguments)?;
    }
    if let Some(declaration) = &mut declaration {
        tool::declare(declaration, &arguments)?;
    }

    let name = &function.sig.ident;
    let visibility = &function.vis;
    let description =
        format!("The plugin's function [`{name}`](fn@{name}), for `corral_sdk::testing::call`.");
    let kind = declaration.as_ref().and_then(tool::Kind::of);
    let call = match kind {
        Some(kind) => tool::expand(&function, &arguments, kind),
        None => call::expand(&function, &arguments),
    };
    let declaration = declaration.map(|declaration| declaration.to_json());
    let constant = declaration.as_deref().map(|text| {
        quote!(const FUNCTION_JSON: ::core::option::Option<&'static str> =
            ::core::option::Option::Some(#text);)
    });
    let section = declaration.as_deref().map(section);

    Ok(quote! {
        #[allow(clippy::needless_pass_by_value, reason = "the arguments are made for this call")]
        #function

        #[doc = #description]
        #[allow(non_camel_case_types, reason = "has the name of its function")]
        #visibility enum #name {}

        #[automatically_derived]
        impl ::corral_sdk::Function for #name {
            #constant

            fn invoke(context: &mut ::corral_sdk::Context) -> ::corral_sdk::Result<::corral_sdk::Return> {
                #call
            }
        }

        // A native build exports nothing; this avoids a warning that the function is
        // unused.
        const _: fn(&mut ::corral_sdk::Context) -> ::corral_sdk::Result<::corral_sdk::Return> =
            <#name as ::corral_sdk::Function>::invoke;

        #[cfg(target_arch = "wasm32")]
        ::corral_sdk::__export!(#name);
        #section
    })
}

/// A custom section of the plugin. `handler build` writes function.json from it.
fn section(text: &str) -> TokenStream {
    let length = text.len();
    let bytes = Literal::byte_string(text.as_bytes());
    quote! {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            #[used]
            #[unsafe(link_section = "corral:function.json")]
            static FUNCTION_JSON: [u8; #length] = *#bytes;
        };
    }
}

fn check_names(declaration: &Declaration, function: &ItemFn, arguments: &[Argument]) -> Result<()> {
    for argument in arguments {
        match argument {
            Argument::Input { name, .. } => names::check_input(declaration, name)?,
            Argument::Context { name: Some(name) } => {
                names::check(declaration, name, function.block.to_token_stream())?;
            }
            Argument::Context { name: None } | Argument::Value(_) => {}
        }
    }
    Ok(())
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
            quote!(
                async fn f(text: String) {}
            ),
            quote!(
                fn f(method: Method, Json(body): Json<Order>, #[input] stock: &str) {}
            ),
            quote!(
                fn f(#[input("stock")] Json(map): Json<Stock>, #[input] Json(list): Json<List>) {}
            ),
        ] {
            assert_eq!(message(&quote!(), &item), "accepted", "{item}");
        }
    }

    #[test]
    fn an_error_is_the_only_one() {
        let item = quote!(
            fn f(#[input] stock: &str, context: Context) {}
        );
        let expanded = expand(&quote!(), &item).to_string();
        assert!(expanded.starts_with("fn f (stock : & str , context : Context) { }"));
        assert_eq!(expanded.matches("compile_error").count(), 1, "{expanded}");
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
                    fn f(#[input] context: &mut Context) {}
                ),
                "remove `#[input]`",
            ),
            (
                quote!(
                    fn f(#[input] (a, b): (String, String)) {}
                ),
                "`#[input(\"name\")]`",
            ),
            (
                quote!(
                    fn f(#[input(name)] a: String) {}
                ),
                "`#[input(\"name\")]`",
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
    }
}
