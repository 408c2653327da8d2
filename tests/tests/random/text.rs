//! The program as text.

use std::fmt::Write as _;

use super::{Kind, Place, Stmt, Use};

/// A function of that name, in Milo.
pub(super) fn function(name: &str, body: &[Stmt], kinds: &[Kind]) -> String {
    let mut text = format!("fn {name}(): i64 {{\n    var h: i64 = 0\n");
    write_block(body, kinds, 1, &mut text);
    text += "    return h\n}\n";
    text
}

fn write_block(block: &[Stmt], kinds: &[Kind], depth: usize, out: &mut String) {
    let path = |(x, part): Place| match (part, kinds[x]) {
        (None, _) => format!("x{x}"),
        (Some(i), Kind::Tuple) => format!("x{x}.{i}"),
        (Some(i), _) => format!("x{x}.{}", ["a", "b"][i]),
    };
    // A local that is used again is cloned by the program; a part of one is by itself.
    let used = |u: &Use| match u.place.1.is_none() && !u.moves {
        true => format!("{}.clone()", path(u.place)),
        false => path(u.place),
    };
    let what = |(x, part): Place| match (part, kinds[x]) {
        (Some(_), _) => "Counted",
        (None, Kind::Counted) => "Counted",
        (None, Kind::Pair) => "Pair",
        (None, Kind::Tuple) => "Tuple",
        (None, Kind::List) => "List",
        (None, Kind::Maybe) => "Maybe",
    };
    for stmt in block {
        let pad = "    ".repeat(depth);
        let inner = |block: &[Stmt], out: &mut String| write_block(block, kinds, depth + 1, out);
        match stmt {
            Stmt::Fresh(x, n) => {
                let m = n + 1;
                let value = match kinds[*x] {
                    Kind::Counted => format!("x{x} = Counted({n})"),
                    Kind::Pair => format!("x{x} = Pair {{ a: Counted({n}), b: Counted({m}) }}"),
                    Kind::Tuple => format!("x{x} = (Counted({n}), Counted({m}))"),
                    Kind::List => format!("x{x}: Vec<Counted> = [Counted({n}), Counted({m})]"),
                    Kind::Maybe => format!("x{x}: Counted? = Some(Counted({n}))"),
                };
                let _ = writeln!(out, "{pad}var {value}");
            }
            Stmt::Let(x, u) => {
                let _ = writeln!(out, "{pad}var x{x} = {}", used(u));
            }
            Stmt::Made(x, a, b) => {
                let (a, b) = (used(a), used(b));
                let _ = match kinds[*x] {
                    Kind::Tuple => writeln!(out, "{pad}var x{x} = ({a}, {b})"),
                    _ => writeln!(out, "{pad}var x{x} = Pair {{ a: {a}, b: {b} }}"),
                };
            }
            Stmt::Assign(place, n) => {
                let _ = writeln!(out, "{pad}{} = Counted({n})", path(*place));
            }
            Stmt::Take(u) => {
                let _ = writeln!(out, "{pad}h = mix(h, take{}({}))", what(u.place), used(u));
            }
            Stmt::See(place) => {
                let _ = writeln!(
                    out,
                    "{pad}h = mix(h, see{}({}))",
                    what(*place),
                    path(*place)
                );
            }
            Stmt::Closure(f, u, calls) => {
                let _ = writeln!(out, "{pad}let x{f} = () => takeCounted({})", path(u.place));
                for _ in 0..*calls {
                    let _ = writeln!(out, "{pad}h = mix(h, x{f}())");
                }
            }
            Stmt::If(holds, first, second, returns) => {
                let _ = writeln!(out, "{pad}if holds({holds}) {{");
                inner(first, out);
                if *returns {
                    let _ = writeln!(out, "{pad}    return h");
                }
                let _ = writeln!(out, "{pad}}} else {{");
                inner(second, out);
                let _ = writeln!(out, "{pad}}}");
            }
            Stmt::Loop(rounds, body) => {
                let _ = writeln!(out, "{pad}for _ in 0..{rounds} {{");
                inner(body, out);
                let _ = writeln!(out, "{pad}}}");
            }
            Stmt::Each(list, x, body) => {
                let _ = writeln!(out, "{pad}for x{x} in x{} {{", list.place.0);
                inner(body, out);
                let _ = writeln!(out, "{pad}}}");
            }
            Stmt::Match(option, x, some, none) => {
                let _ = writeln!(
                    out,
                    "{pad}match x{} {{\n{pad}Some(x{x}) => {{",
                    option.place.0
                );
                inner(some, out);
                let _ = writeln!(out, "{pad}}}\n{pad}None => {{");
                inner(none, out);
                let _ = writeln!(out, "{pad}}}\n{pad}}}");
            }
        }
    }
}
