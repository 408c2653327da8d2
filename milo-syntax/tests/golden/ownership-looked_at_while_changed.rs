#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
enum Tok {
    Num(i64),
    Plus,
    Name(::std::string::String),
    End,
}
impl ::milo::__private::Show for Tok {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Num(__milo_a0) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Num",
                    &[__milo_a0 as &dyn ::milo::__private::Show],
                )
            }
            Self::Plus => ::milo::__private::show_variant(__milo_f, "Plus", &[]),
            Self::Name(__milo_a0) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Name",
                    &[__milo_a0 as &dyn ::milo::__private::Show],
                )
            }
            Self::End => ::milo::__private::show_variant(__milo_f, "End", &[]),
        }
    }
}
impl ::core::fmt::Display for Tok {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Tok {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Par {
    toks: ::std::vec::Vec<Tok>,
    pos: i64,
    log: ::std::vec::Vec<::std::string::String>,
}
impl ::milo::__private::Show for Par {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Par",
            &[
                ("toks", &self.toks as &dyn ::milo::__private::Show),
                ("pos", &self.pos as &dyn ::milo::__private::Show),
                ("log", &self.log as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Par {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Par {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl Par {
    fn advance(&mut self) {
        self.pos += 1;
    }
    fn value(&mut self) -> i64 {
        match (*::milo::vec::at(&self.toks, ::milo::__private::idx(self.pos))).clone() {
            Tok::Num(n) => {
                self.advance();
                return n;
            }
            Tok::Name(s) => {
                self.advance();
                self.log.push(s.clone());
                return ::milo::__private::len(&s);
            }
            _ => return 0,
        }
    }
}
#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Node {
    v: i32,
    next: ::core::option::Option<::std::boxed::Box<Node>>,
}
impl ::milo::__private::Show for Node {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Node",
            &[
                ("v", &self.v as &dyn ::milo::__private::Show),
                ("next", &self.next as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Node {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Node {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Stack {
    top: ::core::option::Option<::std::boxed::Box<Node>>,
    n: i32,
}
impl ::milo::__private::Show for Stack {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Stack",
            &[
                ("top", &self.top as &dyn ::milo::__private::Show),
                ("n", &self.n as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Stack {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Stack {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl Stack {
    fn push(&mut self, mut v: i32) {
        self.top = ::core::option::Option::Some(
            ::std::boxed::Box::new(Node {
                v,
                next: ::core::mem::take(&mut self.top),
            }),
        );
        self.n += 1;
    }
    fn pop(&mut self) -> ::core::option::Option<i32> {
        match ::core::mem::take(&mut self.top) {
            ::core::option::Option::None => return ::core::option::Option::None,
            ::core::option::Option::Some(mut n) => {
                self.top = n.next;
                self.n -= 1;
                return ::core::option::Option::Some(n.v);
            }
        }
    }
}
#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
enum St {
    Run(::std::string::String, i32),
    Stop,
}
impl ::milo::__private::Show for St {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Run(__milo_a0, __milo_a1) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Run",
                    &[
                        __milo_a0 as &dyn ::milo::__private::Show,
                        __milo_a1 as &dyn ::milo::__private::Show,
                    ],
                )
            }
            Self::Stop => ::milo::__private::show_variant(__milo_f, "Stop", &[]),
        }
    }
}
impl ::core::fmt::Display for St {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for St {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct G {
    items: ::std::vec::Vec<::std::string::String>,
    total: i64,
}
impl ::milo::__private::Show for G {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "G",
            &[
                ("items", &self.items as &dyn ::milo::__private::Show),
                ("total", &self.total as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for G {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for G {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl G {
    fn add(&mut self, s: &::core::primitive::str) {
        self.total += ::milo::__private::len(s);
    }
    fn all(&mut self) {
        for x in self.items.clone() {
            self.add(&x);
        }
    }
}
#[repr(C)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct E {
    id: i32,
    hp: i32,
}
impl ::milo::__private::Show for E {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "E",
            &[
                ("id", &self.id as &dyn ::milo::__private::Show),
                ("hp", &self.hp as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for E {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for E {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct W {
    ents: ::std::vec::Vec<E>,
}
impl ::milo::__private::Show for W {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "W",
            &[("ents", &self.ents as &dyn ::milo::__private::Show)],
        )
    }
}
impl ::core::fmt::Display for W {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for W {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn damage(w: &mut W, mut id: i32, mut n: i32) {
    for __milo_at1 in 0..::milo::__private::len(&w.ents) {
        let i = __milo_at1;
        let e = ::milo::vec::at(&w.ents, __milo_at1).clone();
        if e.id == id {
            (*::milo::vec::at_mut(&mut w.ents, ::milo::__private::idx(i))).hp -= n;
        }
    }
}
fn round(w: &mut W) {
    for e in w.ents.clone() {
        damage(&mut *w, e.id, 6);
    }
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut p = Par {
            toks: ::std::vec![
                Tok::Num(4,), Tok::Name(::std::string::String::from("abc"),), Tok::End
            ],
            pos: 0,
            log: ::std::vec::Vec::new(),
        };
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", p.value() + p.value(), ::milo::__private::Shown(& p.log)
            ),
        );
        let mut s = Stack {
            top: ::core::option::Option::None,
            n: 0,
        };
        s.push(1);
        s.push(2);
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}{}{}", ::milo::__private::Shown(& s.pop()),
                ::milo::__private::Shown(& s.pop()), ::milo::__private::Shown(& s.pop()),
                & s.n
            ),
        );
        let mut cur = St::Run(::std::string::String::from("go"), 3);
        match ::core::mem::replace(&mut cur, St::Stop) {
            St::Run(mut s, mut k) => {
                cur = St::Stop;
                ::milo::__private::print(::core::format_args!("{}{}", & s, & k));
            }
            St::Stop => {
                ::milo::__private::print(::core::format_args!("stop"));
            }
        }
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& cur)),
        );
        let mut g = G {
            items: ::std::vec![
                ::std::string::String::from("a"), ::std::string::String::from("bc")
            ],
            total: 0,
        };
        g.all();
        ::milo::__private::print(::core::format_args!("{}", & g.total));
        let mut w = W {
            ents: ::std::vec![E { id : 1, hp : 10, }, E { id : 2, hp : 20, }],
        };
        round(&mut w);
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& w)),
        );
        return 0;
    })
}
