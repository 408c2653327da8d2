//! The arguments of `#[milo::main(…)]` and `#[milo::test(…)]`: how the runtime is configured.

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

/// The function that runs a body: `callee(leading body)`.
pub struct Runner {
    pub callee: TokenStream,
    /// Arguments before the body, each with its comma.
    pub leading: TokenStream,
    /// The errors in the arguments, each with its span.
    pub errors: Vec<(Span, String)>,
}

impl Runner {
    /// The errors as `compile_error!`s.
    pub fn compile_errors(&self) -> TokenStream {
        self.errors
            .iter()
            .map(|(span, message)| quote_spanned!(*span=> ::core::compile_error! { #message }))
            .collect()
    }
}

/// The kind of an option's value.
#[derive(Clone, Copy)]
enum Value {
    /// A number of bytes, from 16 KiB to 1 GiB, or text such as "256K".
    Size,
    /// A number, from 1 up.
    Count,
    /// Text such as "60s" or "500ms".
    Duration,
}

impl Value {
    fn of(self, text: &str, quoted: bool) -> Option<u64> {
        match self {
            Value::Size => size(text).filter(|bytes| (16 << 10..=1 << 30).contains(bytes)),
            Value::Count if quoted => None,
            Value::Count => number(text).filter(|n| *n > 0),
            Value::Duration if quoted => duration(text),
            Value::Duration => None,
        }
    }

    fn wanted(self) -> &'static str {
        match self {
            Value::Size => "a size from 16 KiB to 1 GiB, as \"256K\", \"1M\" or a number of bytes",
            Value::Count => "a number from 1 up",
            Value::Duration => "a time, as \"60s\" or \"500ms\"",
        }
    }
}

const OF_MAIN: [(&str, Value); 4] = [
    ("stack", Value::Size),
    ("max_tasks", Value::Count),
    ("blocking_threads", Value::Count),
    ("workers", Value::Count),
];
const OF_TEST: [(&str, Value); 1] = [("patience", Value::Duration)];

/// The runner of a `main` whose attribute has these arguments.
pub fn of_main(args: TokenStream) -> Runner {
    let (options, errors) = read(args, "#[milo::main]", &OF_MAIN);
    if options.is_empty() {
        return Runner {
            callee: quote!(::milo::__private::run_main),
            leading: TokenStream::new(),
            errors,
        };
    }
    let calls = options.iter().map(|option| {
        let method = match option.name {
            "stack" => "stack_size",
            name => name,
        };
        let method = Ident::new(method, option.span);
        let value = usize_literal(option);
        quote_spanned!(option.span=> .#method(#value))
    });
    Runner {
        leading: quote!(::milo::__private::Builder::new() #(#calls)*,),
        callee: quote!(::milo::__private::run_main_with),
        errors,
    }
}

/// The runner of a test whose attribute has these arguments.
pub fn of_test(args: TokenStream) -> Runner {
    let (options, errors) = read(args, "#[milo::test]", &OF_TEST);
    match options.last() {
        None => Runner {
            callee: quote!(::milo::__private::run_test),
            leading: TokenStream::new(),
            errors,
        },
        Some(patience) => {
            let millis = Literal::u64_suffixed(patience.value);
            Runner {
                callee: quote!(::milo::__private::run_test_with),
                leading: quote!(::core::time::Duration::from_millis(#millis),),
                errors,
            }
        }
    }
}

/// Takes `#[milo::main(…)]` out of the attributes of a Milo `main`; returns its arguments.
pub fn take_main(attrs: TokenStream) -> (TokenStream, TokenStream) {
    let (mut others, mut args) = (TokenStream::new(), TokenStream::new());
    let mut tokens = attrs.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let arguments = match (&token, tokens.peek()) {
            (TokenTree::Punct(hash), Some(TokenTree::Group(group))) if hash.as_char() == '#' => {
                main_arguments(group.stream())
            }
            _ => None,
        };
        match arguments {
            Some(arguments) => {
                tokens.next();
                args.extend(arguments);
            }
            None => others.extend([token]),
        }
    }
    (others, args)
}

/// The arguments of `milo::main`, if that is the attribute's path.
fn main_arguments(attribute: TokenStream) -> Option<TokenStream> {
    let mut path = String::new();
    let mut arguments = TokenStream::new();
    for token in attribute {
        match token {
            TokenTree::Group(group) => arguments = group.stream(),
            token => path += &token.to_string(),
        }
    }
    matches!(&*path, "milo::main" | "::milo::main").then_some(arguments)
}

struct Given {
    name: &'static str,
    value: u64,
    span: Span,
}

fn usize_literal(option: &Given) -> Literal {
    let mut literal = Literal::u64_unsuffixed(option.value);
    literal.set_span(option.span);
    literal
}

/// Reads `name = value, …`.
fn read(
    args: TokenStream,
    attribute: &str,
    known: &'static [(&'static str, Value)],
) -> (Vec<Given>, Vec<(Span, String)>) {
    let (mut given, mut errors) = (Vec::new(), Vec::new());
    let mut error = |span: Span, message: String| errors.push((span, message));
    let names = || {
        let names: Vec<String> = known.iter().map(|(name, _)| format!("'{name}'")).collect();
        names.join(", ")
    };
    let mut tokens = args.into_iter();
    while let Some(first) = tokens.next() {
        let option: Vec<TokenTree> = std::iter::once(first)
            .chain(tokens.by_ref().take_while(|t| !is_punct(t, ',')))
            .collect();
        let span = option[0].span();
        let [TokenTree::Ident(name), equals, value] = &option[..] else {
            let message = format!(
                "the arguments of '{attribute}' are 'name = value', with the names {}",
                names()
            );
            error(span, message);
            continue;
        };
        let Some((name, kind)) = known.iter().find(|(known, _)| name == known) else {
            let message = format!(
                "'{attribute}' has no argument '{name}'; it knows {}",
                names()
            );
            error(span, message);
            continue;
        };
        let text = value.to_string();
        let bare = text.trim_matches('"');
        match kind.of(bare, bare.len() != text.len()) {
            Some(value) if is_punct(equals, '=') => given.push(Given { name, value, span }),
            _ => error(value.span(), format!("'{name}' is {}", kind.wanted())),
        }
    }
    (given, errors)
}

fn is_punct(token: &TokenTree, c: char) -> bool {
    matches!(token, TokenTree::Punct(p) if p.as_char() == c)
}

fn number(text: &str) -> Option<u64> {
    text.replace('_', "").parse().ok()
}

fn size(text: &str) -> Option<u64> {
    let (digits, unit) = match text.as_bytes().last()? {
        b'k' | b'K' => (&text[..text.len() - 1], 1 << 10),
        b'm' | b'M' => (&text[..text.len() - 1], 1 << 20),
        _ => (text, 1),
    };
    number(digits)?.checked_mul(unit)
}

/// A duration in milliseconds.
fn duration(text: &str) -> Option<u64> {
    match text.strip_suffix("ms") {
        Some(millis) => number(millis),
        None => number(text.strip_suffix('s')?)?.checked_mul(1000),
    }
    .filter(|millis| *millis > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn main_with(args: &str) -> (String, String) {
        let runner = of_main(args.parse().unwrap());
        let errors = runner.compile_errors().to_string();
        (runner.leading.to_string(), errors)
    }

    #[test]
    fn what_main_may_say() {
        let (leading, errors) = main_with("stack = \"256K\", max_tasks = 1_000, workers = 1");
        assert_eq!(errors, "");
        for call in ["stack_size (262144)", "max_tasks (1000)", "workers (1)"] {
            assert!(leading.contains(call), "{leading}");
        }
        assert_eq!(main_with("").0, "");
        assert!(main_with("stack = 65536,").0.contains("(65536)"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (args, said) in [
            ("stack = \"7\"", "'stack' is a size from 16 KiB"),
            ("stack = big", "'stack' is a size from 16 KiB"),
            ("max_tasks = 0", "'max_tasks' is a number from 1 up"),
            ("max_tasks = \"5\"", "'max_tasks' is a number from 1 up"),
            (
                "tasks = 5",
                "has no argument 'tasks'; it knows 'stack', 'max_tasks'",
            ),
            ("current_thread", "are 'name = value'"),
            ("stack == \"1M\"", "are 'name = value'"),
        ] {
            let (_, errors) = main_with(args);
            assert!(errors.contains(said), "{args}: {errors}");
            assert_eq!(errors.matches("compile_error").count(), 1, "{errors}");
        }
    }

    #[test]
    fn a_tests_patience() {
        let leading = |args: &str| of_test(args.parse().unwrap()).leading.to_string();
        assert!(leading("patience = \"60s\"").contains("60000u64"));
        assert!(leading("patience = \"50ms\"").contains("50u64"));
        let errors = of_test("patience = 3".parse().unwrap()).compile_errors();
        let errors = errors.to_string();
        assert!(errors.contains("'patience' is a time, as"), "{errors}");
    }

    #[test]
    fn the_attribute_of_a_milo_main() {
        let attrs = "#[allow(dead_code)] #[milo::main(stack = \"1M\")] #[inline]";
        let (others, args) = take_main(attrs.parse().unwrap());
        assert_eq!(others.to_string(), "# [allow (dead_code)] # [inline]");
        assert_eq!(args.to_string(), "stack = \"1M\"");
    }
}
