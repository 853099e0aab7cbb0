//! The arguments of a function.

use syn::{Error, FnArg, ItemFn, Result, Type, parse_quote_spanned, spanned::Spanned};

/// One argument of a function.
pub(crate) enum Argument {
    /// `&mut Context`.
    Context,
    /// The trigger's value.
    Trigger {
        /// The argument's type.
        owned: Box<Type>,
        /// Whether the function takes a reference to it.
        by_reference: bool,
    },
}

/// The arguments in order: at most one of each kind.
pub(crate) fn of(function: &ItemFn) -> Result<Vec<Argument>> {
    let mut arguments = Vec::new();
    for input in &function.sig.inputs {
        let argument = Argument::read(input)?;
        let kind = std::mem::discriminant(&argument);
        if arguments
            .iter()
            .any(|earlier| std::mem::discriminant(earlier) == kind)
        {
            return Err(Error::new_spanned(input, argument.repeated()));
        }
        arguments.push(argument);
    }
    Ok(arguments)
}

impl Argument {
    fn read(input: &FnArg) -> Result<Self> {
        let ty = match input {
            FnArg::Receiver(receiver) => {
                return Err(Error::new_spanned(
                    receiver,
                    "a function is not a method: it takes no `self`",
                ));
            }
            FnArg::Typed(typed) => ungrouped(&typed.ty),
        };
        let (owned, by_reference) = match ty {
            Type::Reference(reference) => {
                let referent = ungrouped(&reference.elem);
                if is_context(referent) {
                    return Ok(Self::Context);
                }
                if reference.mutability.is_some() {
                    return Err(Error::new_spanned(
                        reference,
                        "a function owns the trigger's value: take it without `&mut`",
                    ));
                }
                (owner(referent), true)
            }
            ty if is_context(ty) => {
                return Err(Error::new_spanned(ty, "take the context as `&mut Context`"));
            }
            ty => (ty.clone(), false),
        };
        if let Type::ImplTrait(_) = owned {
            return Err(Error::new_spanned(
                owned,
                "a function takes a type with a name, which Corral constructs",
            ));
        }
        Ok(Self::Trigger {
            owned: Box::new(owned),
            by_reference,
        })
    }

    fn repeated(&self) -> &'static str {
        match self {
            Self::Context => "a function takes one `&mut Context`",
            Self::Trigger { .. } => {
                "a function takes one trigger's value: take other inputs with `context.input(\"name\")`"
            }
        }
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
