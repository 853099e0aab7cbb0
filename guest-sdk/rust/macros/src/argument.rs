//! The arguments of a function.

use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{
    Attribute, Error, FnArg, Ident, ItemFn, LitStr, Pat, PatType, Result, Type, parse_quote_spanned,
};

/// One argument of a function.
pub(crate) enum Argument {
    /// `&mut Context`.
    Context {
        /// Its name; `None` for a pattern such as `_`.
        name: Option<Ident>,
    },
    /// The value of an input binding: `#[input] stock: Json<Stock>`.
    Input {
        /// The binding's name.
        name: LitStr,
        /// The argument's type.
        ty: ValueType,
    },
    /// The trigger's value, or a part of the request.
    Value(ValueType),
}

/// The type of an argument that is made for the call.
pub(crate) struct ValueType {
    pub(crate) owned: Type,
    /// Whether the function takes a reference to it.
    pub(crate) by_reference: bool,
    /// The parameter's name; `None` for a pattern.
    pub(crate) name: Option<Ident>,
    /// What `#[argument("…")]` tells a model about it.
    pub(crate) description: Option<LitStr>,
}

/// The arguments in order. The attribute `#[input]` is removed from the function.
pub(crate) fn take(function: &mut ItemFn) -> Result<Vec<Argument>> {
    let mut arguments: Vec<Argument> = Vec::new();
    for input in &mut function.sig.inputs {
        let argument = Argument::read(input)?;
        let is_context = |argument: &Argument| matches!(argument, Argument::Context { .. });
        if is_context(&argument) && arguments.iter().any(is_context) {
            return Err(Error::new_spanned(
                input,
                "a function takes one `&mut Context`",
            ));
        }
        arguments.push(argument);
    }
    Ok(arguments)
}

/// Whether an attribute is `#[argument]`.
pub(crate) fn is_argument(attribute: &Attribute) -> bool {
    attribute.path().is_ident("argument")
}

/// Whether an attribute is `#[input]`.
pub(crate) fn is_input(attribute: &Attribute) -> bool {
    attribute.path().is_ident("input")
}

impl Argument {
    fn read(input: &mut FnArg) -> Result<Self> {
        let typed = match input {
            FnArg::Receiver(receiver) => {
                return Err(Error::new_spanned(
                    receiver,
                    "a function is not a method: it takes no `self`",
                ));
            }
            FnArg::Typed(typed) => typed,
        };
        let attribute = typed
            .attrs
            .extract_if(.., |attribute| is_input(attribute))
            .next();
        let description = typed
            .attrs
            .extract_if(.., |attribute| is_argument(attribute))
            .next()
            .map(|attribute| attribute.parse_args::<LitStr>())
            .transpose()?;
        let name = ident(&typed.pat).map(syn::ext::IdentExt::unraw);
        let ty = match ungrouped(&typed.ty) {
            Type::Reference(reference) => {
                let referent = ungrouped(&reference.elem);
                if is_context(referent) {
                    return context(typed, attribute.as_ref());
                }
                if reference.mutability.is_some() {
                    return Err(Error::new_spanned(
                        reference,
                        "a function owns its arguments: take the value without `&mut`",
                    ));
                }
                ValueType {
                    owned: owner(referent),
                    by_reference: true,
                    name,
                    description,
                }
            }
            ty if is_context(ty) => {
                return Err(Error::new_spanned(ty, "take the context as `&mut Context`"));
            }
            ty => ValueType {
                owned: ty.clone(),
                by_reference: false,
                name,
                description,
            },
        };
        if let Type::ImplTrait(_) = ty.owned {
            return Err(Error::new_spanned(
                ty.owned,
                "a function takes a type with a name, which Corral constructs",
            ));
        }
        Ok(match attribute {
            Some(attribute) => Self::Input {
                name: input_name(&attribute, &typed.pat)?,
                ty,
            },
            None => Self::Value(ty),
        })
    }
}

fn context(typed: &PatType, attribute: Option<&Attribute>) -> Result<Argument> {
    if let Some(attribute) = attribute {
        return Err(Error::new_spanned(
            attribute,
            "the context is not an input: remove `#[input]`",
        ));
    }
    Ok(Argument::Context {
        name: ident(&typed.pat).cloned(),
    })
}

/// The name in `#[input("name")]`, or that of the parameter.
fn input_name(attribute: &Attribute, pattern: &Pat) -> Result<LitStr> {
    if let syn::Meta::Path(_) = attribute.meta {
        let Some(name) = ident(pattern) else {
            return Err(Error::new_spanned(
                pattern,
                "the input's name is missing: `#[input(\"name\")]`",
            ));
        };
        return Ok(LitStr::new(&name.unraw().to_string(), name.span()));
    }
    attribute.parse_args().map_err(|error| {
        Error::new(
            error.span(),
            "write `#[input(\"name\")]`, or `#[input]` if the parameter has the binding's name",
        )
    })
}

/// The name of a parameter, which may be `mut` or, in `Json(order)`, within a pattern.
fn ident(pattern: &Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(pattern) => Some(&pattern.ident),
        Pat::TupleStruct(pattern) if pattern.elems.len() == 1 => ident(pattern.elems.first()?),
        _ => None,
    }
}

/// The type whose reference becomes a reference to `referent`.
fn owner(referent: &Type) -> Type {
    match referent {
        Type::Path(path) if path.path.is_ident("str") => {
            parse_quote_spanned!(referent.span()=> ::std::string::String)
        }
        Type::Slice(slice) => {
            let element = &slice.elem;
            parse_quote_spanned!(referent.span()=> ::std::vec::Vec<#element>)
        }
        other => other.clone(),
    }
}

/// Whether a type is written as `Context`, with or without a path.
fn is_context(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "Context"),
        _ => false,
    }
}

/// Removes the invisible group around a type that comes from another macro.
fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        other => other,
    }
}
