//! Declarations and types.

mod common;

use common::table;

#[test]
fn functions() {
    table(&[
        ("fn f() {}", "(fn f() {})"),
        ("fn f(): void {}", "(fn f() :void {})"),
        (
            "fn f(a: i32, b: &mut string,): i64 { return 1 }",
            "(fn f(a:i32 b:&mut string) :i64 {(return 1)})",
        ),
        (
            "fn f<T: A + B, U>(x: T): U { x }",
            "(fn f<T:A+B U>(x:T) :U {x})",
        ),
        ("fn f<T: Into<string>>(x: T)", "(fn f<T:Into<string>>(x:T))"),
        ("fn f(): i32\nfn g()", "(fn f() :i32) (fn g())"),
        (
            "extern fn puts(s: *u8): i32",
            "(extern-fn puts(s:*u8) :i32)",
        ),
        (
            "extern fn a()\nextern fn b()",
            "(extern-fn a()) (extern-fn b())",
        ),
        ("pub(crate) fn f() {}", "pub(crate) (fn f() {})"),
        ("fn f(x: i32 = 3) {}", "(fn f(x:i32=3) {})"),
        ("fn f(mut x: i32, _: i32) {}", "(fn f(x:i32 _:i32) {})"),
        (
            "fn loop(type: i32) { mod() }",
            "(fn loop(type:i32) {(call mod)})",
        ),
        (
            "fn f() { fn g() {} struct P {} }",
            "(fn f() {(fn g() {}) (struct P)})",
        ),
        (
            "/// Doc.\n#[inline]\nfn f() {}",
            "#[doc=\"Doc.\"] #[inline] (fn f() {})",
        ),
        ("@a @b(C, 1)\npub fn f() {}", "@a @b(C,1) pub (fn f() {})"),
    ]);
}

#[test]
fn structs_and_enums() {
    table(&[
        ("struct P {}", "(struct P)"),
        (
            "struct P { x: i32, y: string }",
            "(struct P x:i32 y:string)",
        ),
        (
            "struct P<T> { x: T y: Vec<T>\n z: i32 }",
            "(struct P<T> x:T y:Vec<T> z:i32)",
        ),
        (
            "struct P { pub x: i32, pub(crate) f: (i32) => i32 }",
            "(struct P pub x:i32 pub(crate) f:((i32)=>i32))",
        ),
        (
            "@send\n@sync\nstruct H { _ptr: *u8, }",
            "@send @sync (struct H _ptr:*u8)",
        ),
        (
            "@derive(Eq) struct Q { #[x] a: i32 }",
            "@derive(Eq) (struct Q #[x]a:i32)",
        ),
        ("enum E { A, B, }", "(enum E A B)"),
        (
            "enum E<T> { A B(T, i32) C = 3 D = -1 }",
            "(enum E<T> A B(T i32) C=3 D=(- 1))",
        ),
        (
            "enum E { A\nB(x: i32, y: Vec<T>?)\n/// Doc.\nC }",
            "(enum E A B(i32 Vec<T>?) #[doc=\"Doc.\"]C)",
        ),
        ("pub enum E { A }", "pub (enum E A)"),
    ]);
}

#[test]
fn impls_and_traits() {
    table(&[
        (
            "impl P<T> { fn m(self: &Self): T { self.x } }",
            "(impl P<T> (fn m(self:&Self) :T {(. self x)}))",
        ),
        (
            "impl P { fn a(self) {} fn b(&self) {} fn c(&mut self) {} }",
            "(impl P (fn a(self) {}) (fn b(self:&Self) {}) (fn c(self:&mut Self) {}))",
        ),
        (
            "impl P { fn a(self: &mut Self, x: i32) {} pub fn b(mut self: Self) {} }",
            "(impl P (fn a(self:&mut Self x:i32) {}) pub (fn b(self:Self) {}))",
        ),
        (
            "impl<T: A> Show<T> for P<T> {}",
            "(impl<T:A> Show<T> for P<T>)",
        ),
        ("impl fmt::Display for P {}", "(impl fmt::Display for P)"),
        (
            "impl P { @rust(is_some) fn isSome(self: &Self): bool }",
            "(impl P @rust(is_some) (fn isSome(self:&Self) :bool))",
        ),
        (
            "impl P { fn map<U>(self: &Self, f: (x: &T) => U): Vec<U> }",
            "(impl P (fn map<U>(self:&Self f:((&T)=>U)) :Vec<U>))",
        ),
        (
            "trait T: A + B { fn m(self: &Self): i32 fn d(self: &Self) { x } }",
            "(trait T:A+B (fn m(self:&Self) :i32) (fn d(self:&Self) {x}))",
        ),
        ("trait T<U> {}", "(trait T<U>)"),
        (
            "interface Shape { fn area(self: &Self): f64 }",
            "(interface Shape (fn area(self:&Self) :f64))",
        ),
        ("interface A: B {}", "(interface A:B)"),
    ]);
}

#[test]
fn imports_and_aliases() {
    table(&[
        (
            "from \"std/sync\" import { Channel, Mutex as Lock }",
            "(from \"std/sync\" Channel Lock=Mutex)",
        ),
        (
            "from \"a\" import { A B, }\nf()",
            "(from \"a\" A B) (call f)",
        ),
        ("from r\"a\" import {}", "(from \"a\")"),
        ("type Alt = i32(0..50000)", "(type Alt i32(0..50000))"),
        ("type P<T> = (T, T)", "(type P<T> (T T))"),
        ("pub type A = B\nlet x = 1", "pub (type A B) (let x 1)"),
    ]);
}

#[test]
fn types() {
    let types = [
        ("i32", "i32"),
        ("T?", "T?"),
        ("T??", "T??"),
        ("Vec<i32>?", "Vec<i32>?"),
        ("&T?", "&T?"),
        ("&&T", "&&T"),
        ("&mut Vec<T>", "&mut Vec<T>"),
        ("*u8", "*u8"),
        ("*const u8", "*u8"),
        ("*mut *u8", "**u8"),
        ("[i32; 4]", "[i32;4]"),
        ("[i32; N * 2]", "[i32;(* N 2)]"),
        ("&[i32]", "&[i32]"),
        ("(i32, string) => bool", "((i32 string)=>bool)"),
        ("(x: i32) => bool", "((i32)=>bool)"),
        ("() => void", "(()=>void)"),
        ("(A) => (B) => C", "((A)=>((B)=>C))"),
        ("((A) => B)?", "((A)=>B)?"),
        ("() => i32?", "(()=>i32?)"),
        ("(A, B)", "(A B)"),
        ("(A)", "A"),
        ("(HashMap<A, B>)", "HashMap<A B>"),
        ("(A,)", "(A)"),
        ("()", "()"),
        (
            "HashMap<string, Vec<Vec<i32>>>",
            "HashMap<string Vec<Vec<i32>>>",
        ),
        ("Result<void>", "Result<void>"),
        ("std::sync::Arc<i64>", "std::sync::Arc<i64>"),
        ("::std::x::Y", "::std::x::Y"),
        ("i32(0..9)", "i32(0..9)"),
        ("i8(-5..-1)?", "i8((- 5)..(- 1))?"),
        ("Heap<Shape>", "Heap<Shape>"),
        ("Self", "Self"),
        ("_", "_"),
        ("type", "type"),
    ];
    for (source, expected) in types {
        let found = common::ok(&format!("type A = {source}"));
        assert_eq!(found, format!("(type A {expected})"));
        let found = common::ok(&format!("fn f(x: {source}, y: i32): {source} {{}}"));
        assert_eq!(
            found,
            format!("(fn f(x:{expected} y:i32) :{expected} {{}})")
        );
    }
}

#[test]
fn ranged_type_on_its_line() {
    table(&[
        ("fn f(): i32\n(a)", "(fn f() :i32) (paren a)"),
        ("var x: i32\n(0..9)", "(var x :i32) (paren (.. 0 9))"),
        ("var x: i32(0..9)", "(var x :i32(0..9))"),
        ("x as i32 (y)", "(call (as x i32) y)"),
    ]);
}
