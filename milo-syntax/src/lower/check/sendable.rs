//! Which values can leave their thread, as far as their types are known, and why others cannot.

use crate::lower::cx::Lower;
use crate::lower::ty::{Name, Ty};
use crate::lower::world::Kind as DeclKind;
use crate::lower::world::{inst, parts};
use crate::summaries::Seen;

impl Lower {
    /// Why a type cannot leave its thread, as far as its declaration tells.
    pub fn fault(&self, t: &Ty, verb: &str) -> Option<String> {
        match t {
            Ty::Ptr(_) => Some(
                "a raw pointer may not cross threads: send the value, or put the pointer into a struct declared with '@send'".into(),
            ),
            Ty::Named(n, args) => {
                let decl = self.world.types.get(n)?;
                let attr = if verb == "send" { "@send" } else { "@sync" };
                let fields: Vec<(String, Ty)> = match &decl.kind {
                    DeclKind::Struct(f) => {
                        f.iter().map(|(n, t)| (format!("field '{n}'"), inst(decl, args, t))).collect()
                    }
                    DeclKind::Enum(v) => v
                        .iter()
                        .flat_map(|(n, ts)| {
                            ts.iter().map(move |t| (format!("variant '{n}'"), inst(decl, args, t)))
                        })
                        .collect(),
                    DeclKind::Opaque => return None,
                };
                let (field, ty) = fields.into_iter().find(|(_, t)| !self.known_safe(t))?;
                Some(format!(
                    "{field} of '{n}' has type '{ty}'; if '{n}' is safe to {verb} all the same, declare it with '{attr}'"
                ))
            }
            _ => None,
        }
    }

    /// Why a value of `t` cannot be an object of this interface, whose objects are sent.
    pub fn cannot_travel_as(&self, interface: &Name, t: &Ty) -> Option<String> {
        let t = self.resolve(t);
        if !self.summaries.is_sent_trait(interface) || !self.points(&t) {
            return None;
        }
        let why = self.fault(&t, "send")?;
        Some(format!(
            "cannot send '{t}', and objects of '{interface}' leave their thread: {why}"
        ))
    }

    /// Whether the type is certainly Send and Sync.
    pub fn known_safe(&self, t: &Ty) -> bool {
        self.safe_inside(t, &mut Seen::default())
    }

    fn safe_inside(&self, t: &Ty, seen: &mut Seen) -> bool {
        let t = self.shallow(t);
        if self.is_number(&t) {
            return true;
        }
        let mut all = |v: &[Ty]| v.iter().all(|t| self.safe_inside(t, seen));
        match &t {
            Ty::Unit | Ty::Bool | Ty::Str | Ty::Never => true,
            Ty::Array(t, _) | Ty::Slice(t) | Ty::Range(t) => all(std::slice::from_ref(t)),
            Ty::Tuple(v) => all(v),
            Ty::Fn(_) => self.summaries.fns_travel(),
            Ty::Dyn(name) => self.summaries.is_sent_trait(name),
            Ty::Named(n, args) => match self.world.types.get(n) {
                Some(d) if d.send && d.sync => true,
                Some(d) if matches!(d.kind, DeclKind::Opaque) => false,
                Some(d) => {
                    !seen.enter(&t) || parts(d, args).iter().all(|t| self.safe_inside(t, seen))
                }
                // The library's types are Send and Sync if their arguments are.
                None => !n.is_rust() && all(args),
            },
            _ => false,
        }
    }
}
