//! `#[milo::main]` and `#[milo::test]` on Rust functions.

use crate::options::{self, Runner};
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

/// A Rust function, as far as it must be understood to be wrapped.
struct Function {
    /// Attributes, visibility.
    before: TokenStream,
    /// The `fn`.
    keyword: Span,
    name: Ident,
    params: Group,
    /// `-> T`, with the arrow.
    ret: TokenStream,
    body: Group,
}

impl Function {
    fn parse(item: TokenStream, attribute: &str) -> Result<Function, TokenStream> {
        let fail = |span: Span, what: &str| {
            let message = format!("'{attribute}' belongs on a function without parameters: {what}");
            quote_spanned!(span=> ::core::compile_error! { #message })
        };
        let mut before = TokenStream::new();
        let mut tokens = item.into_iter();
        let keyword = loop {
            match tokens.next() {
                Some(TokenTree::Ident(i)) if i == "fn" => break i.span(),
                Some(TokenTree::Ident(i)) if i == "async" => {
                    return Err(fail(
                        i.span(),
                        "remove 'async', which Milo's tasks do not need",
                    ));
                }
                Some(t) => t.to_tokens(&mut before),
                None => return Err(fail(Span::call_site(), "this is no function")),
            }
        };
        let Some(TokenTree::Ident(name)) = tokens.next() else {
            return Err(fail(keyword, "a name is missing"));
        };
        let params = match tokens.next() {
            Some(TokenTree::Group(g)) if g.delimiter() == Delimiter::Parenthesis => g,
            _ => return Err(fail(name.span(), "it cannot be generic")),
        };
        if let Some(first) = params.stream().into_iter().next() {
            return Err(fail(first.span(), "remove the parameters"));
        }
        let mut rest: Vec<TokenTree> = tokens.collect();
        let body = match rest.pop() {
            Some(TokenTree::Group(g)) if g.delimiter() == Delimiter::Brace => g,
            _ => return Err(fail(name.span(), "it needs a body")),
        };
        let ret: TokenStream = rest.into_iter().collect();
        // A body that never ends, or only panics, must not make the type of the closure.
        let ret = match &*ret.to_string() {
            "" | "-> !" => quote!(-> ()),
            _ => ret,
        };
        Ok(Function {
            before,
            keyword,
            name,
            params,
            ret,
            body,
        })
    }
}

/// `#[milo::main]`, `#[milo::main(stack = "256K", max_tasks = 1000)]`.
pub fn main(args: TokenStream, item: TokenStream) -> TokenStream {
    wrap(item, "#[milo::main]", |f| {
        let Function {
            before,
            name,
            params,
            ret,
            body,
            keyword,
        } = f;
        let fn_ = Ident::new("fn", *keyword);
        let runner = options::of_main(args);
        let errors = runner.compile_errors();
        let Runner {
            callee, leading, ..
        } = runner;
        quote! {
            #errors
            #before #fn_ #name #params -> ::std::process::ExitCode {
                #callee(#leading || #ret #body)
            }
        }
    })
}

/// `#[milo::test]`, `#[milo::test(patience = "60s")]`.
pub fn test(args: TokenStream, item: TokenStream) -> TokenStream {
    wrap(item, "#[milo::test]", |f| {
        let Function {
            before,
            name,
            params,
            ret,
            body,
            keyword,
        } = f;
        let fn_ = Ident::new("fn", *keyword);
        let runner = options::of_test(args);
        let errors = runner.compile_errors();
        let Runner {
            callee, leading, ..
        } = runner;
        quote! {
            #errors
            #[::core::prelude::v1::test]
            #before #fn_ #name #params {
                #callee(#leading || #ret #body)
            }
        }
    })
}

fn wrap(
    item: TokenStream,
    attribute: &str,
    emit: impl FnOnce(&Function) -> TokenStream,
) -> TokenStream {
    match Function::parse(item.clone(), attribute) {
        Ok(f) => emit(&f),
        // The function stays, so that its own errors and its callers make sense.
        Err(error) => quote!(#error #item),
    }
}
