//! Fields without a size: types that hold themselves by value, whose size would have no end, and
//! traits and interfaces, behind which values of any size stand.

use std::rc::Rc;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use crate::ast::{ItemKind, Stmt};
use crate::lower::cx::{Lower, mixed_site_at};
use crate::lower::ty::{Name, Ty};
use crate::lower::world::parts;
use crate::lower::world::{Kind, TypeDecl, name_of};
use crate::resolve::{LangItem, TypeDef};
use crate::summaries::Seen;

impl Lower {
    /// Reports each such type once, where it closes the circle, and each field behind a trait. There
    /// it is taken for a `Heap`, so that rustc says nothing more about it.
    pub fn break_recursive_types(&mut self, stmts: &[Stmt]) {
        for s in stmts {
            let Stmt::Item(item) = s else { continue };
            let (ident, spans): (_, Vec<Span>) = match &item.kind {
                ItemKind::Struct(s) => (&s.name, s.fields.iter().map(|f| f.ty.span).collect()),
                ItemKind::Enum(e) => {
                    let payloads = e.variants.iter().flat_map(|v| &v.fields);
                    (&e.name, payloads.map(|f| f.ty.span).collect())
                }
                _ => continue,
            };
            let name = name_of(ident);
            let def = self.own_type(&name);
            let Some(decl) = self.world.types.get(&def).cloned() else {
                continue;
            };
            let params: Vec<Ty> = decl.params.iter().cloned().map(Ty::Param).collect();
            let fields = parts(&decl, &params);
            if fields.len() != spans.len() {
                continue;
            }
            let mut first = None;
            for (i, t) in fields.iter().enumerate() {
                if let Ty::Dyn(of) = t {
                    self.diags.error(
                        spans[i],
                        format!("the size of what stands behind '{of}' is not known: put it into a Heap, 'Heap<{of}>'"),
                    );
                    self.recursive_fields
                        .entry(name.clone())
                        .or_default()
                        .push(i);
                    continue;
                }
                if self.holds(t, &def, &mut Seen::default()) {
                    first = first.or(Some((spans[i], t)));
                    self.recursive_fields
                        .entry(name.clone())
                        .or_default()
                        .push(i);
                }
            }
            if let Some((span, t)) = first {
                let inside = match t {
                    Ty::Named(n, args) if *n == LangItem::Option && args.len() == 1 => {
                        format!("Heap<{}>?", args[0])
                    }
                    t => format!("Heap<{t}>"),
                };
                self.diags.error(
                    span,
                    format!("each '{ident}' would hold another '{ident}' in itself without end: put this one into a Heap ('{inside}') or a Vec"),
                );
            }
            let Some(cut) = self.recursive_fields.get(&name) else {
                continue;
            };
            let decl = TypeDecl {
                kind: cut_kind(&decl.kind, cut),
                params: decl.params.clone(),
                def: def.clone(),
                named: decl.named.clone(),
                ..*decl
            };
            self.world.types.insert(def, Rc::new(decl));
        }
    }

    /// Whether a value of `t` has one of the declared type `def` in it.
    fn holds(&self, t: &Ty, def: &TypeDef, seen: &mut Seen) -> bool {
        match t {
            Ty::Tuple(v) => v.iter().any(|t| self.holds(t, def, seen)),
            Ty::Array(t, _) => self.holds(t, def, seen),
            Ty::Named(n, args) if n.is_option_or_result() => {
                args.iter().any(|t| self.holds(t, def, seen))
            }
            Ty::Named(n, _) if n == def => true,
            Ty::Named(n, args) => {
                let Some(decl) = self.world.types.get(n) else {
                    return false;
                };
                seen.enter(t) && parts(decl, args).iter().any(|t| self.holds(t, def, seen))
            }
            _ => false,
        }
    }

    /// The fields of a declaration from its `first` on, as they are after the cut.
    pub fn boxed(
        &self,
        name: &Name,
        first: usize,
        tys: &mut [Ty],
        rust: &mut [TokenStream],
        span: Span,
    ) {
        let cut = self.recursive_fields.get(name);
        for (i, (ty, ts)) in tys.iter_mut().zip(rust).enumerate() {
            if !cut.is_some_and(|c| c.contains(&(first + i))) {
                continue;
            }
            *ty = heap(ty);
            *ts = quote_spanned!(mixed_site_at(span)=> ::std::boxed::Box<#ts>);
        }
    }
}

fn heap(t: &Ty) -> Ty {
    Ty::lang(LangItem::Heap, vec![t.clone()])
}

fn cut_kind(kind: &Kind, cut: &[usize]) -> Kind {
    let mut i = 0..;
    let mut field = |t: &Ty| match i.next() {
        Some(i) if cut.contains(&i) => heap(t),
        _ => t.clone(),
    };
    match kind {
        Kind::Struct(fields) => {
            Kind::Struct(fields.iter().map(|(n, t)| (n.clone(), field(t))).collect())
        }
        Kind::Enum(variants) => Kind::Enum(
            variants
                .iter()
                .map(|(n, ts)| (n.clone(), ts.iter().map(&mut field).collect()))
                .collect(),
        ),
        Kind::Opaque => Kind::Opaque,
    }
}
