#[repr(C)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Board {
    cells: [i32; 9],
    turn: i32,
}
impl ::milo::__private::Show for Board {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Board",
            &[
                ("cells", &self.cells as &dyn ::milo::__private::Show),
                ("turn", &self.turn as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Board {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Board {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn sum(a: &[i32; 3]) -> i32 {
    return (a[0] + a[1]) + a[2];
}
fn set(a: &mut [i32; 3], mut i: i64, mut x: i32) {
    a[::milo::__private::idx_of(3usize, i)] = x;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let a: [i32; 3] = [1, 2, 3];
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", ::milo::__private::Shown(& a), ::milo::__private::len(& a)
            ),
        );
        ::milo::__private::print(::core::format_args!("{}", sum(& a,)));
        let mut b = a;
        b[0] = 100;
        ::milo::__private::print(::core::format_args!("{} {}", & a[0], & b[0]));
        set(&mut b, 2, 30);
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& b)),
        );
        let s: [::std::string::String; 2] = [
            ::std::string::String::from("x"),
            ::std::string::String::from("y"),
        ];
        ::milo::__private::print(
            ::core::format_args!("{}{}", & s[1], ::milo::__private::Shown(& s)),
        );
        let g: [[u8; 2]; 2] = [[1, 2], [3, 4]];
        ::milo::__private::print(::core::format_args!("{}", & g[1] [0]));
        let mut bd = Board {
            cells: [0, 0, 0, 0, 0, 0, 0, 0, 0],
            turn: 1,
        };
        for i in 0..9 {
            if (i % 4) == 0 {
                bd.cells[::milo::__private::idx_of(9usize, i)] = bd.turn;
            }
            bd.turn = -bd.turn;
        }
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& bd.cells)),
        );
        let plain = [7, 8];
        let mut t = 0;
        for &x in &plain {
            t += x;
        }
        ::milo::__private::print(::core::format_args!("{} {}", & t, & plain[1]));
        ::milo::__private::print(
            ::core::format_args!("{} {}", a == [1, 2, 3], a == [1, 2, 4]),
        );
        return 0;
    })
}
