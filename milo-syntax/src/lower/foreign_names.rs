//! Names of other languages that nothing in the program declares: `nil`, `len(v)`, `console.log`,
//! `List<Integer>`. Each is reported with what Milo writes instead; a type is read as that.

use std::collections::HashSet;

use proc_macro2::{Ident, Span};

use crate::ast::visit::{Visit, VisitMut, walk, walk_mut};
use crate::ast::{
    Expr, ExprKind, GenericParam, Item, ItemKind, Member, NodeId, Path, Pattern, PatternKind,
    Program, Stmt, Type, TypeKind,
};
use crate::diag::Diagnostics;
use crate::resolve::{Resolutions, resolve};

/// Milo's spelling of a value or a function of another language.
fn value_instead(name: &str) -> Option<&'static str> {
    Some(match name {
        "nil" | "NULL" | "nullptr" | "undefined" | "Nothing" => "'null'",
        "True" | "TRUE" => "'true'",
        "False" | "FALSE" => "'false'",
        "this" | "Me" => "'self'",
        "len" | "length" | "count" | "size" | "strlen" | "cap" => "'x.len'",
        "parseInt" | "atoi" | "stoi" => "'text.parseInt()'",
        "parseFloat" | "atof" => "'text.parseF64()'",
        "int" => "'x as i64'",
        "float" | "Number" => "'x as f64'",
        "str" | "repr" => "'x.toString()'",
        "range" | "xrange" => "'0..n'",
        "println" | "printf" | "puts" | "echo" | "Println" | "Printf" | "alert" => "'print(…)'",
        "eprintln" => "'eprint(…)'",
        "sprintf" | "sprint" => "'format(…)'",
        "append" => "'v.push(x)'",
        "make" => "'Vec.new()'",
        "isinstance" | "instanceof" | "typeof" | "type_of" => "'x is E.A'",
        "abs" | "fabs" => "'x.abs()'",
        "sum" => "'v.sum()'",
        "sorted" => "'v.sort()'",
        "reversed" => "'v.reverse()'",
        "enumerate" => "'for i, x in v'",
        "any" => "'v.any(f)'",
        "all" => "'v.all(f)'",
        "map" => "'v.map(f)'",
        "filter" => "'v.filter(f)'",
        "reduce" => "'v.fold(first, f)'",
        "input" | "prompt" | "readline" | "raw_input" => "'readLine()'",
        "open" | "fopen" => "'readFile(path)'",
        "sleep" | "setTimeout" => "'sleepMs(n)'",
        "ord" => "'s[0]'",
        "die" => "'exit(1)'",
        "sizeof" => "'sizeOf<T>()'",
        "malloc" => "'Heap(x)'",
        "require" => "'from \"…\" import'",
        _ => return None,
    })
}

/// Milo's spelling of an object of another language that stands before a dot, or the module that
/// has the like.
fn head_instead(name: &str, member: &str) -> Option<&'static str> {
    Some(match (name, member) {
        ("console" | "Console", "error" | "warn") => "'eprint(…)'",
        ("console" | "System" | "fmt" | "Console", _) => match member {
            "Sprintf" | "Sprint" | "Sprintln" => "'format(…)'",
            "Errorf" => "'Result.Err(text)'",
            "exit" => "'exit(code)'",
            _ => "'print(…)'",
        },
        ("Math" | "math", "max" | "Max") => "'max(a, b)'",
        ("Math" | "math", "min" | "Min") => "'min(a, b)'",
        ("Math" | "math", "abs" | "Abs") => "'x.abs()'",
        ("Math", "random") | ("random", _) => "std/random",
        ("Math" | "math", _) => "std/math",
        ("os" | "sys", "exit" | "Exit") => "'exit(code)'",
        ("os" | "sys", "args" | "argv" | "Args") | ("process", "argv" | "env") => "std/env",
        ("os" | "sys" | "process", _) => "std/process",
        ("time", "sleep" | "Sleep") => "'sleepMs(n)'",
        ("time" | "Date", _) => "std/time",
        ("strings" | "StringUtils", _) => "'text.split(part)'",
        ("strconv", "Itoa") | ("Integer" | "Double", "toString") => "'x.toString()'",
        ("strconv" | "Integer", _) => "'text.parseInt()'",
        ("Number" | "Double", _) => "'text.parseF64()'",
        ("sync", _) => "std/sync",
        ("errors", _) => "'Result.Err(text)'",
        ("Arrays" | "Collections" | "sort", _) => "'v.sort()'",
        ("List" | "ArrayList" | "Array", _) => "'Vec.new()'",
        ("Map", _) => "'HashMap.new()'",
        ("this" | "Me", _) => "'self'",
        _ => return None,
    })
}

/// The type of Milo's that another language calls by this name.
fn type_instead(name: &str) -> Option<&'static str> {
    Some(match name {
        "List" | "Array" | "ArrayList" | "Vector" | "vector" | "list" | "Seq" | "Sequence"
        | "LinkedList" | "array" => "Vec",
        "Map" | "Dict" | "dict" | "map" | "Dictionary" | "Record" | "Hash" | "TreeMap" => "HashMap",
        "Optional" | "Maybe" | "Nullable" => "Option",
        "Str" | "text" | "Text" => "string",
        "Integer" | "Int" | "int32" | "Int32" => "i32",
        "Long" | "int64" | "Int64" | "bigint" => "i64",
        "int16" | "Int16" | "Short" => "i16",
        "int8" | "Int8" => "i8",
        "uint8" | "Byte" | "UInt8" | "rune" | "Char" | "Character" => "u8",
        "uint16" => "u16",
        "uint32" => "u32",
        "uint64" => "u64",
        "Double" | "float64" | "Number" | "Float64" | "Float" => "f64",
        "float32" | "Float32" => "f32",
        "Boolean" | "Bool" => "bool",
        "Void" | "unit" | "Unit" => "void",
        _ => return None,
    })
}

/// The help for a type of another language that no one type of Milo's stands for.
fn no_type(name: &str) -> Option<&'static str> {
    Some(match name {
        "any" | "Any" | "object" | "Object" | "unknown" | "dynamic" | "Dynamic" => {
            "what may have any type is a type parameter, '<T>', or '&I' of an interface"
        }
        "error" | "Error" | "Exception" | "exception" => {
            "an error is a text or an enum of yours, in a 'Result<T, E>'"
        }
        "Function" | "Func" | "Callable" | "Closure" | "function" | "Runnable" => {
            "the type of a function is '(A, B) => R'"
        }
        "Tuple" | "tuple" => "a tuple's type is '(A, B)'",
        _ => return None,
    })
}

/// Reports the names of other languages that nothing declares: nothing in the program, and nothing
/// around it, which `around` knows. What uses them is left out.
pub fn report(program: &mut Program, around: &dyn Fn(&str) -> bool, diags: &mut Diagnostics) {
    let res = resolve(program);
    let mut uses = Uses {
        res: &res,
        own: HashSet::new(),
        values: Vec::new(),
        types: false,
    };
    program.stmts.iter().for_each(|s| uses.visit_stmt(s));
    let Uses {
        own, values, types, ..
    } = uses;
    let unknown = |name: &str| !own.contains(name) && !around(name);
    let reported = program.reported.clone();
    for (name, instead) in values {
        let text = name.to_string();
        if unknown(&text) && !reported.contains(&text) {
            let message = match instead.starts_with('\'') {
                true => format!("Milo writes {instead}, not '{text}'"),
                false => format!("Milo has no '{text}': the like is in {instead}"),
            };
            diags.beside(name.span(), message);
            program.reported.push(text);
        }
    }
    if types {
        let mut read = Reader {
            unknown: &unknown,
            told: false,
            names: HashSet::new(),
            diags,
        };
        program.stmts.iter_mut().for_each(|s| read.visit_stmt(s));
        crate::parse::spread_reported_types(program);
    }
}

/// The names of other languages where they are no local's.
struct Uses<'p> {
    res: &'p Resolutions,
    /// The names that the program declares or imports.
    own: HashSet<String>,
    values: Vec<(Ident, &'static str)>,
    types: bool,
}

impl Uses<'_> {
    fn name<'e>(&self, e: &'e Expr) -> Option<&'e Ident> {
        match &e.kind {
            ExprKind::Path(path) if self.is_free(e.id) => only(path),
            _ => None,
        }
    }

    fn is_free(&self, at: NodeId) -> bool {
        self.res.local_at(at).is_none()
    }

    /// `name.member`: true if it is one of another language.
    fn head(&mut self, base: &Expr, member: &Ident) -> bool {
        let Some(name) = self.name(base) else {
            return false;
        };
        let instead = head_instead(&name.to_string(), &member.to_string());
        if let Some(instead) = instead {
            self.values.push((name.clone(), instead));
        }
        instead.is_some()
    }
}

impl Visit for Uses<'_> {
    fn visit_item(&mut self, item: &Item) {
        self.own.extend(item.name().map(Ident::to_string));
        if let ItemKind::Import(import) = &item.kind {
            let here = |n: &crate::ast::ImportName| n.alias.as_ref().unwrap_or(&n.name).to_string();
            self.own.extend(import.names.iter().map(here));
        }
        walk::walk_item(self, item);
    }

    fn visit_stmt(&mut self, s: &Stmt) {
        if let Stmt::Let(l) = s
            && let PatternKind::Bind(name) = &l.pat.kind
        {
            self.own.insert(name.to_string());
        }
        walk::walk_stmt(self, s);
    }

    fn visit_generic(&mut self, g: &GenericParam) {
        self.own.insert(g.name.to_string());
        walk::walk_generic(self, g);
    }

    fn visit_pattern(&mut self, p: &Pattern) {
        if let PatternKind::Bind(name) = &p.kind {
            self.own.insert(name.to_string());
        }
        walk::walk_pattern(self, p);
    }

    fn visit_expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Path(_) => {
                if let Some(name) = self.name(e)
                    && let Some(instead) = value_instead(&name.to_string())
                {
                    self.values.push((name.clone(), instead));
                }
            }
            ExprKind::Field {
                base,
                member: Member::Named(member),
                ..
            } if self.head(base, member) => return,
            ExprKind::MethodCall {
                recv, name, args, ..
            } if self.head(recv, name) => {
                args.iter().for_each(|a| self.visit_expr(a));
                return;
            }
            ExprKind::Rust(group) => {
                // It may declare or import the name.
                super::missing_imports::collect(group.stream(), &mut self.own);
            }
            _ => {}
        }
        walk::walk_expr(self, e);
    }

    fn visit_type(&mut self, t: &Type) {
        if let TypeKind::Path(path) = &t.kind
            && let Some(name) = only(path)
        {
            let name = name.to_string();
            self.types |= type_instead(&name).is_some() || no_type(&name).is_some();
        }
        walk::walk_type(self, t);
    }
}

/// Reads the types of other languages as Milo's.
struct Reader<'p> {
    unknown: &'p dyn Fn(&str) -> bool,
    /// Whether the type around this one has been reported, with all that is in it.
    told: bool,
    /// The names that have been reported.
    names: HashSet<String>,
    diags: &'p mut Diagnostics,
}

impl VisitMut for Reader<'_> {
    fn visit_type(&mut self, t: &mut Type) {
        let outer = self.told;
        if let TypeKind::Path(path) = &t.kind
            && let Some(name) = only(path)
            && (self.unknown)(&name.to_string())
        {
            let (text, span) = (name.to_string(), name.span());
            if type_instead(&text).is_some() {
                if self.names.insert(text) && !self.told {
                    let (milo, written) = (spelled(t, true), spelled(t, false));
                    let message = format!("Milo writes '{milo}', not '{written}'");
                    self.diags.beside(span, message);
                    self.told = true;
                }
                rename(t);
            } else if let Some(instead) = no_type(&text) {
                if !self.told {
                    let message = format!("Milo has no type '{text}': {instead}");
                    self.diags.beside(span, message);
                }
                t.kind = TypeKind::Error;
            }
        }
        walk_mut::walk_type(self, t);
        t.spread_error();
        self.told = outer;
    }
}

/// Gives a type, of which another language has the name, Milo's.
fn rename(t: &mut Type) {
    let TypeKind::Path(path) = &mut t.kind else {
        return;
    };
    let [segment] = &mut path.segments[..] else {
        return;
    };
    if let Some(milo) = type_instead(&segment.ident.to_string()) {
        segment.ident = Ident::new(milo, segment.ident.span());
        let takes = match milo {
            "Vec" | "Option" => 1,
            "HashMap" => 2,
            _ => 0,
        };
        let span = t.span;
        let args = segment.args.take().unwrap_or_default();
        let more = std::iter::repeat_with(|| infer(span));
        segment.args = (takes > 0).then(|| args.into_iter().chain(more).take(takes).collect());
    }
}

fn infer(span: Span) -> Type {
    Type {
        kind: TypeKind::Infer,
        span,
    }
}

/// A type's text, with Milo's names of what other languages have if `milo`.
fn spelled(t: &Type, milo: bool) -> String {
    let TypeKind::Path(path) = &t.kind else {
        return match &t.kind {
            TypeKind::Optional(t) => format!("{}?", spelled(t, milo)),
            _ => "…".to_owned(),
        };
    };
    let Some(segment) = path.segments.last() else {
        return "…".to_owned();
    };
    let name = segment.ident.to_string();
    let instead = type_instead(&name).filter(|_| milo).unwrap_or(&name);
    let args: Vec<String> = segment
        .args
        .iter()
        .flatten()
        .map(|t| spelled(t, milo))
        .collect();
    match args.is_empty() {
        true if instead == "Vec" => "Vec<T>".to_owned(),
        true if instead == "HashMap" => "HashMap<K, V>".to_owned(),
        true => instead.to_owned(),
        false => format!("{instead}<{}>", args.join(", ")),
    }
}

fn only(path: &Path) -> Option<&Ident> {
    match (&path.leading_colons, &path.segments[..]) {
        (None, [segment]) => Some(&segment.ident),
        _ => None,
    }
}
