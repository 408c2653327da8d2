//! Constants, and imports from Rust.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

use super::cx::{Lower, mixed_site_at, rust_ident};
use super::ty::{Name, Ty};
use super::world::{Const, MODULES, name_of};
use crate::ast::{self, ItemKind, Let, PatternKind, Stmt};
use crate::editor::MISSING_NAME;
use crate::infer::{is_const_expr, is_const_kind};

impl Lower {
    /// Names of the library need no import in Rust. An editor gets one, which imports nothing,
    /// so that it can show what the names are; and rustc one for a name that is never used.
    fn shown_import(&self, i: &ast::Import, module: &str) -> TokenStream {
        if !MODULES.contains(&module) {
            return TokenStream::new();
        }
        if !crate::editor::in_editor() {
            let unused = i.names.iter().filter(|n| !n.mentioned);
            let there = unused.filter(|n| self.is_in(&name_of(&n.name), module));
            let names = there.map(|n| n.alias.as_ref().unwrap_or(&n.name));
            return names.map(unused_import).collect();
        }
        let g = mixed_site_at(i.path_lit.span());
        let path = Ident::new(module, i.path_lit.span());
        let uses = i.names.iter().map(|n| {
            let name = rust_ident(&n.name);
            match self.is_in(&name_of(&n.name), module) {
                true => quote_spanned!(g=> #[allow(unused_imports)] use ::milo::#path::#name as _;),
                // Half of a name, which is completed.
                false => quote_spanned!(g=> const _: () = { ::milo::#path::#name; };),
            }
        });
        let mut uses: TokenStream = uses.collect();
        // The next name.
        let name = Ident::new(MISSING_NAME, g);
        uses.extend(quote_spanned!(g=> const _: () = { ::milo::#path::#name; };));
        uses
    }

    pub fn rust_import(&mut self, i: &ast::Import, vis: &TokenStream) -> TokenStream {
        if let Some(module) = i.path.strip_prefix("std/") {
            return self.shown_import(i, module);
        }
        if self.files.paths.contains(&i.path) {
            let uses = i.names.iter().filter_map(|n| {
                let key = (i.path.clone(), name_of(&n.name).to_string());
                let rust = self.files.names.get(&key)?;
                let here = rust_ident(n.alias.as_ref().unwrap_or(&n.name));
                let g = mixed_site_at(here.span());
                let module = Ident::new(&self.files.module, mixed_site_at(i.path_lit.span()));
                let rust = rust_ident(&Ident::new(rust, here.span()));
                if !n.mentioned {
                    // Only Rust code beside the block could use it, as rustc knows.
                    let module = Ident::new(&self.files.module, here.span());
                    let path = quote_spanned!(here.span()=> #module::#rust as #here);
                    return Some(quote_spanned!(g=> #vis use #path;));
                }
                Some(quote_spanned!(g=> #[allow(unused_imports)] #vis use #module::#rust as #here;))
            });
            return uses.collect();
        }
        let g = mixed_site_at(i.path_lit.span());
        let is_path = i.path.trim_start_matches("::").split("::").all(|segment| {
            let mut chars = segment.chars();
            chars.next().is_some_and(|c| c == '_' || c.is_alphabetic())
                && chars.all(|c| c == '_' || c.is_alphanumeric())
        });
        let path: Result<TokenStream, _> = i.path.parse();
        let (Ok(path), true) = (path, is_path) else {
            self.diags.error(
                i.path_lit.span(),
                format!(
                    "'{}' is no path: write \"crate::a::b\", a crate's name, or \"std/…\"",
                    i.path
                ),
            );
            return TokenStream::new();
        };
        let path = crate::spans::respan(path, i.path_lit.span());
        let names = i.names.iter().map(|n| {
            let name = rust_ident(&n.name);
            match &n.alias {
                Some(a) => {
                    let a = rust_ident(a);
                    quote_spanned!(g=> #name as #a)
                }
                None => name.to_token_stream(),
            }
        });
        quote_spanned!(g=> #vis use #path::{#(#names),*};)
    }

    /// `let` at the top of a block of declarations.
    pub fn constant(&mut self, l: &Let) -> TokenStream {
        let g = mixed_site_at(l.keyword);
        let PatternKind::Bind(name) = &l.pat.kind else {
            self.diags.error(l.pat.span, "a constant has one name");
            return TokenStream::new();
        };
        if l.is_var {
            self.bad_vars.insert(name_of(name));
            self.diags.error(
                l.keyword,
                format!("'var {name}' outside of a function is shared by all threads: use 'let' for a constant, or an atomic ('let {name} = AtomicI64.new(0)')"),
            );
        }
        let ident = rust_ident(name);
        let Some(init) = &l.init else {
            self.diags
                .error(name.span(), format!("'{name}' needs a value"));
            return TokenStream::new();
        };
        let id = self.def(l.id);
        let errors = self.diags.len();
        let declared = l.ty.as_ref().map(|t| self.ast_ty(t));
        let moves = self.moves(l.id);
        let outer_moves = std::mem::replace(&mut self.moves, moves);
        let expected = declared.clone().unwrap_or_else(|| self.expected(init));
        let out = self.place(init, &expected);
        let text = matches!(out.ty, Ty::Str);
        let (value, mut ty) = if text {
            (out.ts, Ty::Str)
        } else {
            let out = self.read_by_value(out, init.span, &expected);
            let out = self.coerce(out, &expected, init.span);
            let t = declared.clone().unwrap_or(out.ty);
            (out.ts, t)
        };
        self.moves = outer_moves;
        ty = self.resolve(&ty);
        if let Ty::Var(v) = ty {
            ty = match self.infer.kind(v) {
                super::ty::VarKind::Int => Ty::Int("i32"),
                super::ty::VarKind::Float => Ty::Float("f64"),
                super::ty::VarKind::Any => Ty::Unknown,
            };
        }
        // All threads see it.
        let learned = self.const_type(&ty);
        let ty_ts = match (&l.ty, text) {
            (_, true) => quote_spanned!(g=> &::core::primitive::str),
            (Some(t), _) => self.rust_ty(t),
            (None, _) => self.ty_tokens(&learned, name.span()),
        };
        let open = l.ty.is_none() && !text && has_placeholder(&ty_ts);
        if open && self.diags.len() == errors {
            let message = match &learned {
                Ty::Named(n, _) if !n.is_rust() => {
                    format!(
                        "nothing here tells the type of '{name}' in full, and a constant says it: write 'let {name}: {n}<…> = …'"
                    )
                }
                _ => format!(
                    "only Rust knows the type of this value, and a constant says it: write 'let {name}: T = …'"
                ),
            };
            self.diags.error(name.span(), message);
            self.has_reported.set(true);
            let constant = Const {
                ty: Ty::Never,
                lazy: false,
            };
            self.tcx.world.consts.insert(id, constant);
            return TokenStream::new();
        }
        let simple = text || (self.is_copy(&ty) == Some(true) && is_const_expr(init));
        let constant = Const {
            ty: learned,
            lazy: !simple,
        };
        self.tcx.world.consts.insert(id, constant);
        let attrs: TokenStream = l.rust_attrs.iter().cloned().collect();
        let mut has_body = false;
        super::syntax::walk(init, &mut |e| {
            has_body |= matches!(e.kind, ast::ExprKind::Closure(_) | ast::ExprKind::Block(_));
            !has_body
        });
        // As for the body of a function.
        let allow = has_body.then(|| super::item::allow(name.span()));
        // From the name to the name: of a constant that nobody reads, rustc tells there.
        let at = super::cx::shown(name.span());
        let vis = l.vis.clone().unwrap_or_default();
        let end = quote_spanned!(at=> ;);
        let keyword = Ident::new(if simple { "const" } else { "static" }, at);
        if simple {
            quote_spanned!(g=> #attrs #[allow(non_upper_case_globals)] #vis #keyword #ident: #ty_ts = #value #end)
        } else {
            quote_spanned!(g=>
                #attrs #allow
                #[allow(non_upper_case_globals)]
                #vis #keyword #ident: ::std::sync::LazyLock<#ty_ts> = ::std::sync::LazyLock::new(|| #value) #end
            )
        }
    }

    /// The variables of a block of statements that become constants: those that may, and that a
    /// function of the block, or the value of such a constant, mentions.
    pub fn block_constants(&self, stmts: &[Stmt], lets: &HashMap<Name, bool>) -> HashSet<Name> {
        let may_be = |name: &Name| {
            lets.get(name).copied().unwrap_or(false)
                && !self.world.lib_consts.contains_key(name)
                && !self.res.has_function(name)
                && self.library_fn(name).is_none()
        };
        let read = lets.keys().filter(|n| self.res.is_free_in_functions(n));
        let mut found: HashSet<Name> = read.filter(|n| may_be(n)).cloned().collect();
        // A constant mentions only those before it.
        for s in stmts.iter().rev() {
            if let Stmt::Let(l) = s
                && let Some(init) = &l.init
                && bound(l).is_some_and(|name| found.contains(&name_of(name)))
            {
                super::syntax::walk(init, &mut |e| {
                    if let ast::ExprKind::Path(p) = &e.kind
                        && let [only] = &p.segments[..]
                        && may_be(&name_of(&only.ident))
                    {
                        found.insert(name_of(&only.ident));
                    }
                    true
                });
            }
        }
        found
    }

    /// The name of a `let` of a block of statements that is a constant, as a function reads it.
    pub fn block_constant<'a>(&self, s: &'a Stmt) -> Option<&'a Ident> {
        let Stmt::Let(l) = s else { return None };
        bound(l).filter(|name| self.block_consts.contains(&name_of(name)))
    }

    /// Whether the statement that is lowered stands directly in a block of statements.
    pub fn in_block_itself(&self, l: &Let) -> bool {
        self.block_lets.is_empty() && self.statement_lets.contains(&l.id)
    }

    /// Where a constant of a block of statements stands: it is made here at the latest.
    pub fn force_constant(&mut self, l: &Let, name: &Ident) -> TokenStream {
        let ident = rust_ident(name);
        let constant = self.world.consts.get(&self.def(l.id));
        let lazy = constant.is_some_and(|c| c.lazy);
        let g = mixed_site_at(name.span());
        if lazy {
            quote_spanned!(g=> ::std::sync::LazyLock::force(&#ident);)
        } else {
            TokenStream::new()
        }
    }
}

/// An import of Rust's at an imported name that nothing uses: rustc warns of it there, and shows
/// what stands at the path's span, the user's name.
pub fn unused_import(name: &Ident) -> TokenStream {
    let name = rust_ident(name);
    let path = quote_spanned!(name.span()=> ::core::marker::PhantomData as #name);
    quote_spanned!(mixed_site_at(name.span())=> const _: () = { use #path; };)
}

/// The name that a `let` binds, if it binds one.
fn bound(l: &Let) -> Option<&Ident> {
    match &l.pat.kind {
        PatternKind::Bind(name) if l.else_.is_none() => Some(name),
        _ => None,
    }
}

/// The variables that stand directly in a block of statements, and whether each may become a
/// constant: a `let` that is the only one of its name, and depends on no variable.
pub fn block_lets(stmts: &[Stmt]) -> HashMap<Name, bool> {
    let mut lets: HashMap<Name, bool> = HashMap::new();
    let functions: HashSet<Name> = stmts
        .iter()
        .filter_map(|s| match s {
            Stmt::Item(i) => match &i.kind {
                ItemKind::Fn(f) => Some(name_of(&f.name)),
                _ => None,
            },
            _ => None,
        })
        .collect();
    for s in stmts {
        let Stmt::Let(l) = s else { continue };
        let Some(name) = bound(l).map(name_of) else {
            continue;
        };
        let constant = !l.is_var
            && !lets.contains_key(&name)
            && l.init.as_ref().is_some_and(|e| {
                stands_alone(e, &mut |n| {
                    functions.contains(n) || lets.get(n).copied().unwrap_or(false)
                })
            });
        lets.insert(name, constant);
    }
    lets
}

/// Whether a value can be made without variables: each of its names that could be one is
/// `known`. Nothing in it declares anything.
fn stands_alone(e: &ast::Expr, known: &mut dyn FnMut(&str) -> bool) -> bool {
    let mut ok = true;
    super::syntax::walk(e, &mut |e| {
        use ast::ExprKind::*;
        ok &= match &e.kind {
            Path(p) => {
                let first = p.segments[0].ident.to_string();
                p.segments.len() > 1 || first.starts_with(char::is_uppercase) || known(&first)
            }
            Call { .. } | MethodCall { .. } | Field { .. } | Index { .. } | Unwrap { .. } => true,
            kind => is_const_kind(kind),
        };
        ok
    });
    ok
}

/// Whether the value of a constant depends on nothing that could be a variable of Rust's.
pub fn is_plain(e: &ast::Expr) -> bool {
    let mut ok = is_const_expr(e);
    super::syntax::walk(e, &mut |e| {
        if let ast::ExprKind::Path(p) = &e.kind {
            ok &= p
                .segments
                .iter()
                .all(|s| s.ident.to_string().starts_with(char::is_uppercase));
        }
        ok
    });
    ok
}

/// Whether a part of a type is left to inference.
fn has_placeholder(ty: &TokenStream) -> bool {
    ty.clone().into_iter().any(|t| match t {
        TokenTree::Ident(i) => i == "_",
        TokenTree::Group(g) => has_placeholder(&g.stream()),
        _ => false,
    })
}
