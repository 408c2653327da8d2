//! How long the macro takes, printed for texts that double: it should double as well.
//!
//! `cargo test --release -p milo-syntax --test time -- --ignored --nocapture`

use std::time::{Duration, Instant};

use milo_syntax::Site;

fn time(text: &str) -> Duration {
    let tokens: proc_macro2::TokenStream = text.parse().expect("it lexes");
    let begin = Instant::now();
    let rust = milo_syntax::expand(tokens, &Site::default());
    let time = begin.elapsed();
    let errors = rust.to_string().matches("compile_error").count();
    assert_eq!(errors, 0, "{}", &text[..text.len().min(200)]);
    time
}

#[test]
#[ignore = "it prints times and checks none"]
fn of_texts_that_double() {
    let repeat = |line: &str, n: usize| (0..n).map(|i| line.replace('#', &i.to_string())).collect();
    type Text = fn(&dyn Fn(&str, usize) -> String, usize) -> String;
    let shapes: [(&str, Text); 6] = [
        ("statements", |repeat, n| {
            format!(
                "fn f(): i64 {{ var x: i64 = 0 {} return x }}",
                repeat("let a# = x + #\n x = a# * 2\n", n / 2)
            )
        }),
        ("functions", |repeat, n| {
            repeat(
                "fn f#(v: Vec<string>): i64 {\n let s = v[0]\n var n = s.len\n for x in v { n += x.len }\n return n\n}\n",
                n / 6,
            )
        }),
        ("fields of one place", |repeat, n| {
            format!(
                "struct S {{ a: Vec<string>, b: i64 }} impl S {{ fn f(self: &mut Self) {{ {} }} }}",
                repeat("let a# = self.a[#]\n self.b += a#.len\n", n / 2)
            )
        }),
        ("a chain of methods", |repeat, n| {
            format!(
                "fn f(s: string): string {{ return s{} }}",
                repeat(".trim()", n / 50)
            )
        }),
        ("a chain of operators", |repeat, n| {
            format!(
                "fn f(s: string): string {{ return s{} }}",
                repeat(" + s", n / 50)
            )
        }),
        ("a literal", |repeat, n| {
            format!(
                "fn f(): Vec<Vec<i64>> {{ return [{}] }}",
                repeat("[#, #],\n", n)
            )
        }),
    ];
    for (what, text) in shapes {
        let times = [1250, 2500, 5000].map(|n| time(&text(&repeat, n)));
        println!("{what:>20}: {times:.1?}");
    }
}
