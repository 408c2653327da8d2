//! Lookup: the method of a type, the operator of an `impl`, the function of a type's name, the
//! payload of a variant; and a signature, instantiated for one use.

use std::collections::HashMap;
use std::rc::Rc;

use super::TyCx;
use crate::ast::{BinOp, Expr, ExprKind, Type};
use crate::resolve::{LangItem, TypeDef};
use crate::types::ty::{Name, Ty, VarKind, float_name, int_name};
use crate::types::world::{
    Kind as DeclKind, Owner, Sig, World, inst, last_segment, method_key, name_of,
};

/// The type before a dot.
pub enum Head {
    /// A type of the block or the library, with arguments if they were written.
    Named(TypeDef, Option<Vec<Ty>>),
    Param(Name),
    SelfTy,
    Number(&'static str),
    Trait,
    /// Only rustc knows it.
    Rust,
}

/// A signature, instantiated for one call: each type parameter is an inference variable.
pub struct Opened {
    pub sig: Rc<Sig>,
    pub params: Vec<Ty>,
    pub ret: Ty,
    /// The type parameters that can be called, as function types.
    pub callables: Vec<(Name, Ty)>,
    /// Each type parameter and its type in this call.
    pub vars: Vec<(Name, Ty)>,
}

/// Impls of an operator of Rust's for a type of the block.
pub struct OperatorOfRust {
    /// The operands that all of them take by reference.
    pub lends_left: bool,
    pub lends_right: bool,
    /// The type of the result, if they agree.
    pub output: Ty,
}

impl TyCx {
    /// The method `name` of a type: inherent, of one of its traits, or of the library.
    pub fn method(&self, ty: &Ty, name: &str) -> Option<Rc<Sig>> {
        let ty = self.shallow(ty);
        if let Ty::Param(p) = &ty {
            return self.param_method(p, name);
        }
        if let Ty::Dyn(t) = &ty {
            return self.trait_method(t, name);
        }
        let key: Owner = match &ty {
            Ty::Var(v) => match self.infer.kind(*v) {
                crate::types::ty::VarKind::Int => Owner::Primitive("i32"),
                crate::types::ty::VarKind::Float => Owner::Primitive("f64"),
                crate::types::ty::VarKind::Any => return None,
            },
            t => method_key(t)?,
        };
        if let Some(sigs) = self.world.methods.get(&key).and_then(|m| m.get(name)) {
            // Several impls for different arguments: the one whose owner fits.
            let mut fits = sigs.iter().filter(|s| {
                s.owner
                    .as_ref()
                    .is_some_and(|o| could_be(o, &self.resolve(&ty)))
            });
            let first = fits.next().or(sigs.first()).cloned();
            // A trait that is implemented for several arguments: Rust chooses.
            return first.map(|first| fits.fold(first, in_common));
        }
        // A default method of a trait that the type implements, or a method of an interface.
        for t in self.world.impls.get(&key).into_iter().flatten() {
            if let Some(sig) = self.trait_method(t, name) {
                return Some(sig);
            }
        }
        if let Ty::Slice(t) = &ty
            && self.is_open(t)
            && matches!(name, "join" | "contains" | "first" | "last")
        {
            // A slice of elements that only rustc knows: Rust's method is called.
            return None;
        }
        let lib_key: Owner = match key {
            Owner::Primitive("bool") => return None,
            Owner::Primitive("f32" | "f64") => LangItem::Float.into(),
            Owner::Primitive(_) => LangItem::Int.into(),
            Owner::Slice => LangItem::Vec.into(),
            key => key,
        };
        self.lib
            .methods
            .get(&lib_key)
            .and_then(|m| m.get(name))
            .and_then(|v| v.first().cloned())
    }

    pub fn trait_method(&self, name: &str, method: &str) -> Option<Rc<Sig>> {
        let t = self.world.traits.get(name)?;
        t.methods
            .iter()
            .find(|m| &*m.name == method)
            .cloned()
            .or_else(|| t.supers.iter().find_map(|s| self.trait_method(s, method)))
    }

    pub fn param_method(&self, param: &str, method: &str) -> Option<Rc<Sig>> {
        if param == "Self" {
            let name = self.self_trait.clone()?;
            return self.trait_method(&name, method);
        }
        self.param_bounds
            .iter()
            .filter(|(p, _)| &**p == param)
            .find_map(|(_, b)| self.trait_method(b, method))
    }

    pub fn world_has_method(&self, name: &str, ty: &Ty) -> bool {
        match ty {
            Ty::Named(n, _) if self.decl(n).is_none() => false,
            Ty::Named(n, _) => {
                self.world
                    .methods
                    .get(&Owner::Type(n.clone()))
                    .is_some_and(|m| m.contains_key(name))
                    || (self.world.types.contains_key(n))
                    || self.method(ty, name).is_some_and(|s| !s.from_lib)
            }
            Ty::Param(_) | Ty::Dyn(_) => self.method(ty, name).is_some(),
            _ => false,
        }
    }

    pub fn static_sig(&self, owner: &Owner, name: &str) -> Option<Rc<Sig>> {
        let find = |w: &World| {
            w.methods
                .get(owner)
                .and_then(|m| m.get(name))
                .and_then(|v| v.first().cloned())
        };
        find(&self.world).or_else(|| find(&self.lib))
    }

    /// Whether a type is an enum with this variant.
    pub fn has_variant(&self, def: &TypeDef, name: &str) -> bool {
        match def.lang() {
            Some(item @ (LangItem::Option | LangItem::Result)) => item.has_variant(name),
            _ => self.decl(def).is_some_and(
                |d| matches!(&d.kind, DeclKind::Enum(vs) if vs.iter().any(|(v, _)| **v == *name)),
            ),
        }
    }

    /// The enum of a bare variant, `Circle` for `Shape.Circle`, where a `Shape` is matched.
    pub fn bare_variant(&self, name: &str, ty: &Ty) -> Option<TypeDef> {
        let Ty::Named(n, _) = ty else { return None };
        if n.is_option_or_result() {
            return LangItem::with_variant(name).map(|_| n.clone());
        }
        let decl = self.decl(n)?;
        let DeclKind::Enum(vs) = &decl.kind else {
            return None;
        };
        (name.starts_with(char::is_uppercase) && vs.iter().any(|(v, _)| &**v == name))
            .then(|| n.clone())
    }

    /// Whether no variant or constant of this type can have a bare name in a pattern.
    pub fn has_no_variants(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Unknown => false,
            Ty::Var(v) => self.infer.kind(*v) != VarKind::Any,
            Ty::Named(n, _) => match self.decl(n) {
                Some(decl) => !matches!(decl.kind, DeclKind::Enum(_)),
                None => false,
            },
            _ => true,
        }
    }

    /// A type by its name, with fresh arguments.
    pub fn open_type(&mut self, def: &TypeDef) -> Ty {
        let n = match def.lang() {
            Some(LangItem::Option) => 1,
            Some(LangItem::Result) => 2,
            _ => self.decl(def).map_or(0, |d| d.params.len()),
        };
        Ty::Named(def.clone(), (0..n).map(|_| self.fresh()).collect())
    }

    /// The payload of a variant.
    pub fn variant_types(&self, ty: &Ty, variant: &str) -> Option<Vec<Ty>> {
        let Ty::Named(n, args) = ty else { return None };
        let arg = |i: usize| args.get(i).cloned().unwrap_or(Ty::Unknown);
        match (n.lang(), variant) {
            (Some(LangItem::Option), "Some") | (Some(LangItem::Result), "Ok") => {
                return Some(vec![arg(0)]);
            }
            (Some(LangItem::Option), "None") => return Some(vec![]),
            (Some(LangItem::Result), "Err") => return Some(vec![arg(1)]),
            _ => {}
        }
        let decl = self.decl(n)?;
        let DeclKind::Enum(vs) = &decl.kind else {
            return None;
        };
        let (_, tys) = vs.iter().find(|(v, _)| &**v == variant)?;
        Some(tys.iter().map(|t| inst(&decl, args, t)).collect())
    }

    /// Whether a type is an Option or a Result of types that only rustc knows.
    pub fn holds_rusts(&self, ty: &Ty) -> bool {
        matches!(ty, Ty::Named(n, held) if n.is_option_or_result()
            && held.iter().all(|t| self.is_open(t)))
    }

    /// What the impls of Rust's operator for a type of the block have in common, if there are any:
    /// `impl Add<&V> for &V { type Output = V … }`.
    pub fn operator_of_rust(&self, op: BinOp, ty: &Ty) -> Option<OperatorOfRust> {
        let Ty::Named(def, _) = ty else { return None };
        let methods = self.world.methods.get(&Owner::Type(def.clone()))?;
        let sigs = methods.get(operator_method(op)?)?;
        let sigs: Vec<&Rc<Sig>> = sigs.iter().filter(|s| s.of_rust()).collect();
        let first = &sigs.first()?.ret;
        let same = sigs.iter().all(|s| s.ret == *first);
        let itself = |t: &Ty| matches!(t, Ty::Named(own, args) if own == def && args.iter().all(|t| matches!(t, Ty::Param(_))));
        let output = match first {
            _ if sigs.iter().all(|s| itself(&s.ret)) => ty.clone(),
            Ty::Int(_) | Ty::Float(_) | Ty::Bool if same => first.clone(),
            Ty::Named(TypeDef::Own(_), args) if same && args.is_empty() => first.clone(),
            t if same && t.is_string() => t.clone(),
            _ => Ty::Unknown,
        };
        let is_ref = |t: Option<&Ty>| matches!(t, Some(Ty::Ref(false, _)));
        Some(OperatorOfRust {
            lends_left: sigs.iter().all(|s| is_ref(s.owner.as_ref())),
            lends_right: sigs
                .iter()
                .all(|s| is_ref(s.params.first().map(|(_, t)| t))),
            output,
        })
    }

    /// The method of `impl Add`, `impl Sub` … for a type of the block.
    pub fn operator_sig(&self, op: BinOp, ty: &Ty) -> Option<Rc<Sig>> {
        let Ty::Named(name, _) = ty else { return None };
        let method = operator_method(op)?;
        let sig = self
            .world
            .types
            .contains_key(name)
            .then(|| self.method(ty, method))??;
        // An `impl` of Rust's trait is left to rustc.
        (!sig.of_rust()).then_some(sig)
    }

    /// The type expected of the right operand: that of the left, or the parameter type of the
    /// operator's `impl`.
    pub fn other_operand(&mut self, op: BinOp, left: &Ty) -> Ty {
        let left = self.base_ty(left);
        if let Some(sig) = self.operator_sig(op, &left)
            && let Some(takes) = self.open_sig(&sig, Some(&left), None).params.first()
        {
            return takes.peeled().clone();
        }
        left
    }

    /// Instantiates a signature; `recv` is the type of the receiver.
    pub fn open_sig(
        &mut self,
        sig: &Rc<Sig>,
        recv: Option<&Ty>,
        explicit: Option<&[Type]>,
    ) -> Opened {
        let mut vars: Vec<(Name, Ty)> = Vec::new();
        for g in sig.owner_generics.iter().chain(&sig.generics) {
            let t = self.fresh();
            vars.push((g.clone(), t));
        }
        if let Some(types) = explicit {
            let first = sig.owner_generics.len();
            for (t, (_, var)) in types.iter().zip(vars.iter().skip(first)) {
                let t = self.ast_ty(t);
                self.infer.unify(var, &t);
            }
        }
        let get = |n: &str| vars.iter().find(|(p, _)| &**p == n).map(|(_, t)| t.clone());
        if let (Some(owner), Some(recv)) = (&sig.owner, recv) {
            let owner = owner.subst(&get);
            self.infer.unify(&owner, recv);
        }
        // `Int` and `Float` stand for the receiver's type, such as `i64`.
        let number = match (&sig.owner, recv) {
            (Some(o), Some(recv)) if o.is_lang(LangItem::Int) || o.is_lang(LangItem::Float) => {
                Some((o.clone(), recv.clone()))
            }
            _ => None,
        };
        let self_var = vars
            .iter()
            .find(|(n, _)| &**n == "Self")
            .map(|(_, t)| t.clone());
        if let (Some(s), Some(recv)) = (self_var, recv) {
            self.infer.unify(&s, recv);
        }
        Opened {
            sig: sig.clone(),
            params: sig
                .params
                .iter()
                .map(|(_, t)| replace(&t.subst(&get), &number))
                .collect(),
            ret: replace(&sig.ret.subst(&get), &number),
            callables: sig
                .callables
                .iter()
                .map(|(n, t)| (n.clone(), t.subst(&get)))
                .collect(),
            vars,
        }
    }

    /// Unifies the result type with the expected type, which helps to type the arguments.
    pub fn expect_ret(&mut self, opened: &Opened, expected: &Ty) {
        let expected = self.shallow(expected);
        let ret = self.shallow(&opened.ret);
        if expected.is_lang(LangItem::Option) && matches!(ret, Ty::Var(_))
            || matches!(expected, Ty::Unknown)
        {
            return;
        }
        let fits = match (&expected, &ret) {
            (Ty::Named(n, _), Ty::Named(m, _)) => n == m,
            // `max(v.len, 3)` as a `usize`.
            (Ty::Int(_), Ty::Var(_)) => true,
            _ => false,
        };
        if fits {
            self.infer.unify(&ret, &expected);
        }
    }

    /// The element type of a library type in a loop, and whether its method `iter` gives the
    /// iterator; the other types are iterators themselves.
    pub fn elements_of_library(&self, t: &Ty) -> Option<(Ty, bool)> {
        let Ty::Named(n, args) = t else { return None };
        let or_error = |of| {
            let error = Ty::lang(LangItem::NetError, vec![]);
            Ty::lang(LangItem::Result, vec![Ty::lang(of, vec![]), error])
        };
        Some(match n.lang()? {
            LangItem::Channel => (args.first().cloned().unwrap_or(Ty::Unknown), true),
            LangItem::Ticker => (Ty::lang(LangItem::Instant, vec![]), true),
            LangItem::TcpListener => (or_error(LangItem::TcpStream), true),
            LangItem::UnixListener => (or_error(LangItem::UnixStream), true),
            LangItem::LinesOf => {
                let line = Ty::lang(LangItem::Result, vec![Ty::string(), Ty::string()]);
                (line, false)
            }
            LangItem::FileLines => {
                let error = Ty::lang(LangItem::IoError, vec![]);
                let line = Ty::lang(LangItem::Result, vec![Ty::string(), error]);
                (line, false)
            }
            _ => return None,
        })
    }

    /// Whether a type is a map of Rust's library.
    pub fn rust_map(&self, name: &TypeDef) -> bool {
        self.is_foreign(name) && matches!(last_segment(name.name()), "BTreeMap" | "HashMap")
    }

    /// Whether a type is a collection of Rust's library that gives references to its elements.
    pub fn rust_sequence(&self, name: &TypeDef) -> bool {
        let last = last_segment(name.name());
        self.is_foreign(name)
            && matches!(
                last,
                "Vec" | "VecDeque" | "HashSet" | "BTreeSet" | "BinaryHeap" | "LinkedList"
            )
    }
}

/// Whether the type `t` may match the `impl` for `o`: parameters and open types match any type.
fn could_be(o: &Ty, t: &Ty) -> bool {
    match (o, t) {
        (Ty::Param(_), _) | (_, Ty::Unknown | Ty::Var(_) | Ty::Param(_)) => true,
        (Ty::Named(n, a), Ty::Named(m, b)) => {
            n == m && a.iter().zip(b).all(|(x, y)| could_be(x, y))
        }
        (Ty::Str, t) | (t, Ty::Str) => t.is_text(),
        (a, b) => a == b,
    }
}

/// A signature with the types that two signatures have in common; the others are unknown.
fn in_common(a: Rc<Sig>, b: &Rc<Sig>) -> Rc<Sig> {
    let agree = |x: &Ty, y: &Ty| if x == y { x.clone() } else { Ty::Unknown };
    let ret = agree(&a.ret, &b.ret);
    let params: Vec<_> = a
        .params
        .iter()
        .zip(&b.params)
        .map(|((name, x), (_, y))| (name.clone(), agree(x, y)))
        .collect();
    if ret == a.ret && params == a.params {
        return a;
    }
    let mut sig = Sig::clone(&a);
    sig.ret = ret;
    sig.params = params;
    Rc::new(sig)
}

/// Replaces `Int` or `Float` of the library's signatures by the receiver's type.
fn replace(t: &Ty, number: &Option<(Ty, Ty)>) -> Ty {
    let Some((abstract_, concrete)) = number else {
        return t.clone();
    };
    match t {
        t if t == abstract_ => concrete.clone(),
        Ty::Named(n, a) => Ty::Named(n.clone(), a.iter().map(|t| replace(t, number)).collect()),
        Ty::Tuple(v) => Ty::Tuple(v.iter().map(|t| replace(t, number)).collect()),
        t => t.clone(),
    }
}

/// The method of the operator's trait.
fn operator_method(op: BinOp) -> Option<&'static str> {
    Some(match op {
        BinOp::Add => "add",
        BinOp::Sub => "sub",
        BinOp::Mul => "mul",
        BinOp::Div => "div",
        BinOp::Rem => "rem",
        _ => return None,
    })
}

/// Whether the type's methods are the library's.
pub fn is_builtin(t: &Ty) -> bool {
    match t {
        Ty::Named(n, _) => {
            matches!(
                n.lang(),
                Some(LangItem::Vec | LangItem::HashMap | LangItem::Option | LangItem::Result)
            )
        }
        t => matches!(t, Ty::Array(..) | Ty::Slice(_)),
    }
}

/// The module of `milo` with Milo's methods of a type of Rust's.
pub fn methods_of(ty: &Ty) -> Option<&'static str> {
    match ty {
        t if t.is_text() => Some("string"),
        Ty::Array(..) | Ty::Slice(_) => Some("vec"),
        Ty::Named(n, _) => match n.lang()? {
            LangItem::Vec => Some("vec"),
            LangItem::HashMap => Some("map"),
            _ => None,
        },
        _ => None,
    }
}

/// The trait of the library with this method, where Rust has no method of that name.
pub fn milo_only(method: &str) -> Option<&'static str> {
    match method {
        "isEmpty" => Some("LenNames"),
        "sortBy" | "sortByKey" => Some("SeqNames"),
        "startsWith" | "endsWith" | "splitView" | "indexOf" | "lastIndexOf" | "splitWords"
        | "splitWhitespace" | "trimStart" | "trimEnd" | "toLower" | "toUpper" | "replaceFirst"
        | "padStart" | "padEnd" | "charAt" | "substr" | "parseInt" | "parseF64" => {
            Some("TextNames")
        }
        _ => None,
    }
}

/// Rust's trait of a compound assignment.
pub fn compound_trait(op: BinOp) -> &'static str {
    match op {
        BinOp::Add => "AddAssign",
        BinOp::Sub => "SubAssign",
        BinOp::Mul => "MulAssign",
        BinOp::Div => "DivAssign",
        BinOp::Rem => "RemAssign",
        BinOp::BitAnd => "BitAndAssign",
        BinOp::BitOr => "BitOrAssign",
        BinOp::BitXor => "BitXorAssign",
        BinOp::Shl => "ShlAssign",
        BinOp::Shr => "ShrAssign",
        _ => "",
    }
}

pub fn known_as(owner: &str, name: &str) -> Option<&'static str> {
    let sized = matches!(owner, "string" | "Vec" | "HashMap" | "Channel");
    Some(match (owner, name) {
        (_, "length" | "size" | "count") if sized => "'.len'",
        ("string" | "Vec", "includes" | "has") => "'contains'",
        ("string", "append") => "'push', or 'a + b'",
        ("string", "hasPrefix") => "'startsWith'",
        ("string", "hasSuffix") => "'endsWith'",
        ("string", "toLowerCase" | "lower") => "'toLower()'",
        ("string", "toUpperCase" | "upper") => "'toUpper()'",
        ("string", "strip") => "'trim()'",
        ("string", "substring") => "'slice(start, end)'",
        ("string", "toInt" | "toNumber" | "parseInteger") => "'parseInt()'",
        ("string", "toFloat" | "toDouble" | "parseFloat") => "'parseF64()'",
        ("string", "words") => "'splitWords()'",
        ("Vec", "add" | "pushBack" | "push_back") => "'push(value)'",
        ("Vec", "removeLast" | "popBack") => "'pop()'",
        ("Vec", "removeAt" | "delete") => "'remove(i)'",
        ("Vec", "unshift" | "prepend" | "pushFront") => "'insert(0, value)'",
        ("Vec", "shift" | "popFront") => "'remove(0)'",
        ("Vec", "collect" | "toVec" | "toList") => "nothing there, it is a Vec already",
        ("Vec", "forEach") => "'each(f)', or a 'for' loop",
        ("Vec", "some") => "'any(f)'",
        ("Vec", "every") => "'all(f)'",
        ("Vec", "reduce") => "'fold(start, f)'",
        ("HashMap", "put" | "set" | "add") => "'insert(key, value)'",
        ("HashMap", "has" | "containsKey") => "'contains(key)'",
        ("HashMap", "delete" | "erase") => "'remove(key)'",
        ("HashMap", "getOr" | "getOrElse") => "'getOrDefault(key, other)'",
        ("HashMap", "entries" | "items") => "'for k, v in m'",
        ("Channel", "put" | "push" | "write") => "'send(value)'",
        ("Channel", "receive" | "read" | "take" | "pop") => "'recv()'",
        ("Task" | "Thread", "await" | "wait") => "'join()'",
        ("Promise", "join" | "get" | "wait") => "'await()'",
        ("Mutex", "acquire") => "'lock()'",
        ("Guarded", "lock" | "withLock" | "update" | "modify" | "use") => "'with((v) => …)'",
        ("Guarded", "load" | "read") => "'get()'",
        ("Guarded", "store" | "replace") => "'set(value)'",
        ("Mutex" | "RwLock", "get" | "set" | "with") => "a 'Guarded', which holds a value",
        ("RwLock", "acquire" | "lock") => "'read()' or 'write()'",
        ("Mutex" | "RwLock", "release") => "'unlock()'",
        ("AtomicI64" | "AtomicI32" | "AtomicU64" | "AtomicBool", "get") => "'load()'",
        ("AtomicI64" | "AtomicI32" | "AtomicU64" | "AtomicBool", "set") => "'store(value)'",
        ("AtomicI64" | "AtomicI32" | "AtomicU64", "increment" | "fetchAdd") => "'add(1)'",
        ("AtomicI64" | "AtomicI32" | "AtomicU64", "decrement" | "fetchSub") => "'sub(1)'",
        (
            "AtomicI64" | "AtomicI32" | "AtomicU64" | "AtomicBool",
            "compareExchange" | "compareAndSwap",
        ) => "'cas(expected, value)'",
        ("TcpStream", "write") => "'send(text)'",
        ("TcpStream", "read" | "receive") => "'recv()'",
        ("Option" | "Result", "get" | "value") => "'!' behind it",
        ("Option", "hasValue" | "isPresent") => "'isSome()'",
        // `m.insert(k, v).isSome()`, `v.sort().map(f)`.
        (
            "void",
            "isSome" | "isNone" | "is_some" | "is_none" | "unwrap" | "unwrapOr" | "map" | "filter"
            | "first" | "last" | "len" | "join" | "reverse" | "sort" | "push" | "iter",
        ) => {
            "the call before it as a statement of its own: it gives nothing (what 'insert' replaces, 'get' tells before it)"
        }
        _ => return None,
    })
}

impl TyCx {
    pub fn has_field_named(&self, field: &str, t: &Ty) -> bool {
        match t {
            Ty::Unknown | Ty::Var(_) => self.world.types.values().any(
                |d| matches!(&d.kind, DeclKind::Struct(f) if f.iter().any(|(n, _)| &**n == field)),
            ),
            Ty::Named(n, _) => self.decl(n).is_none() && !n.is_option_or_result(),
            _ => false,
        }
    }

    pub fn is_float(&self, t: &Ty) -> bool {
        match self.shallow(t) {
            Ty::Float(_) => true,
            Ty::Var(v) => self.infer.kind(v) == VarKind::Float,
            _ => false,
        }
    }
}

impl TyCx {
    /// The type of a field of a struct.
    pub fn field_type(&self, of: &Ty, field: &str) -> Option<Ty> {
        let Ty::Named(n, args) = of else { return None };
        let decl = self.decl(n)?;
        let DeclKind::Struct(fields) = &decl.kind else {
            return None;
        };
        let (_, t) = fields.iter().find(|(f, _)| **f == *field)?;
        Some(inst(&decl, args, t))
    }

    /// The method of a select that takes so many arguments.
    pub fn select_method(&self, name: &str, args: usize) -> Option<Rc<Sig>> {
        let sigs = self.lib.methods.get(&LangItem::Select.into())?.get(name)?;
        sigs.iter().find(|s| s.params.len() == args).cloned()
    }

    /// The same, if it is a case with a closure.
    pub fn select_case(&self, name: &str, args: usize) -> Option<Rc<Sig>> {
        self.select_method(name, args)
            .filter(|s| matches!(s.params.last(), Some((_, Ty::Fn(_)))))
    }

    /// What a path before a dot means, if it is no value. A local is not looked for.
    pub fn head(&mut self, e: &Expr) -> Option<Head> {
        let ExprKind::Path(p) = &e.kind else {
            return None;
        };
        let capital = |name: &str| name.starts_with(char::is_uppercase).then_some(Head::Rust);
        let [seg] = &p.segments[..] else {
            return capital(&name_of(&p.segments.last()?.ident));
        };
        let name = name_of(&seg.ident);
        if p.leading_colons.is_some() {
            // A Rust path ending in a type's name.
            return capital(&name);
        }
        if self.world.const_here(&name).is_some() {
            return None;
        }
        let args = seg.args.as_ref();
        let args: Option<Vec<Ty>> = args.map(|a| a.iter().map(|t| self.ast_ty(t)).collect());
        if self.ty_scope.params.contains(&name) {
            return Some(Head::Param(name));
        }
        if &*name == "Self" {
            return Some(Head::SelfTy);
        }
        if let Some(n) = int_name(&name).or_else(|| float_name(&name)) {
            return Some(Head::Number(n));
        }
        if let Some((params, t)) = self.world.aliases.get(&name).cloned() {
            if matches!(&t, Ty::Named(n, _) if n.is_rust()) {
                // A type of Rust's, which knows the alias, too.
                return Some(Head::Rust);
            }
            let given = |i: usize| args.as_ref().and_then(|a| a.get(i)).cloned();
            let of: HashMap<&str, Ty> = params
                .iter()
                .enumerate()
                .map(|(i, p)| (&**p, given(i).unwrap_or_else(|| self.fresh())))
                .collect();
            return match t.subst(&|p| of.get(p).cloned()) {
                Ty::Named(n, a) => Some(Head::Named(n, Some(a))),
                _ => None,
            };
        }
        if let Some(def) = self.world.type_here(&name) {
            return Some(Head::Named(def.clone(), args));
        }
        if self.world.trait_here(&name).is_some() {
            return Some(Head::Trait);
        }
        if self.world.rust_names.contains(&name) {
            return capital(&name);
        }
        let def = match &*name {
            "String" => Some(LangItem::String.into()),
            _ => self.type_named(&name),
        };
        match def {
            Some(def) => Some(Head::Named(def, args)),
            None => capital(&name),
        }
    }
}

/// Whether Rust has this type of the library under the same name, or the same idea.
pub fn is_rusts_own(item: LangItem) -> bool {
    matches!(
        item,
        LangItem::String
            | LangItem::Vec
            | LangItem::HashMap
            | LangItem::Heap
            | LangItem::Option
            | LangItem::Result
    )
}

/// Whether a method of `Vec` that changes the elements does not change their number.
pub fn keeps_the_length(method: &str) -> bool {
    matches!(
        method,
        "reverse" | "sort" | "sortBy" | "sortByKey" | "swap" | "fill"
    )
}

impl TyCx {
    /// Whether values of this type can be compared with `==`, as far as Milo knows the type.
    pub fn compares(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Named(n, _) => self.world.types.contains_key(n) || ty.is_string() || is_builtin(ty),
            Ty::Str | Ty::Bool | Ty::Array(..) | Ty::Slice(_) => true,
            ty => self.is_number(ty),
        }
    }
}
