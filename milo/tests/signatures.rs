//! The signature files in `milo-syntax/std` name what the library has: every method of the
//! built-in types is called from Milo, with the kinds of argument that Milo programs use.

use milo::milo;

milo! {
    struct Point { x: i64, name: string }

    fn strings(): Vec<string> {
        var out: Vec<string> = Vec.new()
        var s = String.withCapacity(8)
        let part = "b"
        s.push("a")
        s.push(part)
        s.push('c')
        out.push(s.clone())
        out.push(s.toString())
        out.push(format(s.len, " ", s.len(), " ", s.isEmpty()))
        out.push(format(s.contains(part), " ", s.contains('c'), " ", s.startsWith(s), " ", s.endsWith('x')))
        out.push(format(s.indexOf('c'), " ", s.lastIndexOf(part), " ", s.indexOf(s + s)))
        out.push(s.split(part).join("|") + s.split('b').join("|") + s.split("").join("|"))
        out.push(s.splitView(part).join("|"))
        out.push(" x  y ".splitWords().join("_") + " x  y ".splitWhitespace().join("_"))
        out.push(" x ".trim() + " x ".trimStart() + " x ".trimEnd() + ".")
        out.push(s.toUpper() + "É".toLower() + s.reverse())
        out.push(s.replace(part, "--") + s.replace('a', '.') + s.replaceFirst(part, ""))
        out.push(s.repeat(2) + s.padStart(s.len + 1, '.') + s.padEnd(5, "!"))
        out.push(format(s.charAt(0), " ", s.charAt(s.len - 1), " ", s[1]))
        out.push(s.substr(1, 5) + s.slice(0, 2) + s[1..] + s[..1] + s[0..1])
        out.push(format("42".parseInt(), " ", "4.5".parseF64(), " ", part.parseInt()))
        s.clear()
        out.push(s)
        return out
    }

    fn vecs(): Vec<string> {
        var out: Vec<string> = []
        var v: Vec<i64> = Vec.withCapacity(4)
        v.reserve(2)
        v.push(3)
        v.extend([1, 2])
        let i: i32 = 1
        v.insert(i, 9)
        out.push(format(v, " ", v.len, " ", v.len(), " ", v.isEmpty()))
        out.push(format(v.remove(i), " ", v.pop(), " ", v))
        v.extend(v.clone())
        v.swap(0, i)
        out.push(format(v, " ", v.first(), " ", v.last(), " ", v.contains(3), " ", v.contains(v.len)))
        v.truncate(3)
        v.reverse()
        out.push(format(v, " ", v.slice(0, 2), " ", v.slice(i, v.len)))
        v.sort()
        out.push(format(v, " ", v.map((x: &i64) => x * 2), " ", v.filter((x: &i64) => x > 1)))
        v.sortBy((a: &i64, b: &i64) => b - a)
        out.push(format(v, " ", v.find((x: &i64) => x == 3), " ", v.any((x: &i64) => x == 7)))
        v.sortBy((a: &i64, b: &i64) => a < b)
        out.push(format(v, " ", v.all((x: &i64) => x > 0), " ", v.enumerate()))
        v.sortByKey((x: &i64) => 0 - x)
        var sum: i64 = 0
        v.each((x: &i64) => { sum += x })
        out.push(format(v, " ", v.join("+"), " ", sum))
        v.clear()
        let points: Vec<Point> = [Point { x: 2, name: "b" }, Point { x: 1, name: "a" }]
        var sorted = points.clone()
        sorted.sortByKey((p: &Point) => p.name)
        out.push(format(v, " ", sorted.first()!.x, " ", points.map((p: &Point) => p.name).join(",")))
        let array = [3, 1, 2]
        out.push(format(array.len, " ", array.map((x: &i32) => x + 1), " ", array.contains(2), " ", array.first()))
        return out
    }

    fn maps(): Vec<string> {
        var m: HashMap<string, i64> = HashMap.withCapacity(4)
        let key = "a"
        m.insert(key.clone(), 1)
        m.insert("b", 2)
        m.insert(key.clone(), m.getOrDefault(key, 0) + 10)
        var out: Vec<string> = []
        out.push(format(m.len, " ", m.len(), " ", m.isEmpty(), " ", m.get(key), " ", m.get("x"), " ", m.contains("b")))
        let copy = m.clone()
        out.push(format(m.remove("b"), " ", m.remove(key), " ", m.isEmpty(), " ", copy.len))
        m.clear()
        var keys = copy.keys()
        var values = copy.values()
        keys.sort()
        values.sort()
        out.push(format(keys, " ", values, " ", m))
        return out
    }

    fn ok(): Result<i64> { return Result.Ok(1) }
    fn bad(): Result<i64> { return Result.Err("bad") }

    fn options(): Vec<string> {
        let some: i64? = 5
        var none: i64? = null
        var out: Vec<string> = []
        out.push(format(some.isSome(), " ", some.isNone(), " ", none.unwrapOr(7), " ", none.unwrapOrElse(() => 8)))
        out.push(format(some.map((x: i64) => x + 1), " ", some.andThen((_x: i64): i64? => null)))
        out.push(format(none.or(some), " ", none.okOr("none"), " ", some.filter((x: &i64) => x > 9)))
        out.push(format(some.clone(), " ", some.unwrap(), " ", some.expect("there"), " ", none.take()))
        out.push(format(ok().isOk(), " ", ok().isErr(), " ", bad().unwrapOr(7), " ", bad().unwrapOrElse((e: string) => e.len)))
        out.push(format(ok().map((x: i64) => x + 1), " ", bad().mapErr((e: string) => e.len)))
        out.push(format(ok().andThen((_x: i64): Result<i64> => Result.Err("no")), " ", ok().ok(), " ", bad().err()))
        out.push(format(bad().clone(), " ", ok().unwrap(), " ", ok().expect("there")))
        return out
    }

    fn numbers(): Vec<string> {
        let n: i32 = -7
        let b: u8 = 250
        let x = 2.25
        var out: Vec<string> = []
        out.push(n.toString() + x.toString() + 3.0.toString())
        out.push(format(n.abs(), " ", n.min(2), " ", n.max(2), " ", n.pow(2), " ", max(n, 3), " ", min(x, 1.0)))
        out.push(format(b.checkedAdd(6), " ", b.checkedSub(1), " ", b.checkedMul(2), " ", b.checkedDiv(0)))
        out.push(format(b.wrappingAdd(6), " ", b.wrappingSub(251), " ", b.wrappingMul(2)))
        out.push(format(b.saturatingAdd(6), " ", b.saturatingSub(251), " ", b.saturatingMul(2)))
        out.push(format(x.abs(), " ", x.min(1.0), " ", x.max(3.0), " ", x.pow(2), " ", x.sqrt(), " ", 8.0.cbrt()))
        out.push(format(x.floor(), " ", x.ceil(), " ", x.round(), " ", x.trunc(), " ", x.fract()))
        out.push(format(0.0.exp(), " ", 1.0.ln(), " ", 100.0.log10(), " ", 8.0.log2(), " ", 0.0.sin(), " ", 0.0.cos()))
        out.push(format(0.0.tan(), " ", 0.0.atan2(1.0), " ", 3.0.hypot(4.0)))
        out.push(format(x.isNaN(), " ", x.isFinite(), " ", x.isInfinite()))
        return out
    }
}

#[test]
fn string_methods() {
    let want = [
        "abc",
        "abc",
        "3 3 false",
        "true true true false",
        "2 1 -1",
        "a|ca|ca|b|c",
        "a|c",
        "x_yx_y",
        "xx  x.",
        "ABCécba",
        "a--c.bcac",
        "abcabc.abcabc!!",
        "a c 98",
        "bcabbcaa",
        "Ok(42) Ok(4.5) Err(\"cannot parse \\\"b\\\" as an integer\")",
        "",
    ];
    assert_eq!(strings(), want);
}

#[test]
fn vec_methods() {
    let want = [
        "[3, 9, 1, 2] 4 4 false",
        "9 2 [3, 1]",
        "[1, 3, 3, 1] Some(1) Some(1) true false",
        "[3, 3, 1] [3, 3] [3, 1]",
        "[1, 3, 3] [2, 6, 6] [3, 3]",
        "[3, 3, 1] Some(3) false",
        "[1, 3, 3] true [(0, 1), (1, 3), (2, 3)]",
        "[3, 3, 1] 3+3+1 7",
        "[] 1 b,a",
        "3 [4, 2, 3] true Some(3)",
    ];
    assert_eq!(vecs(), want);
}

#[test]
fn map_methods() {
    let want = [
        "2 2 false Some(11) None true",
        "Some(2) Some(11) true 2",
        "[\"a\", \"b\"] [2, 11] {}",
    ];
    assert_eq!(maps(), want);
}

#[test]
fn option_methods() {
    let want = [
        "true false 7 8",
        "Some(6) None",
        "Some(5) Err(\"none\") None",
        "Some(5) 5 5 None",
        "true false 7 3",
        "Ok(2) Err(3)",
        "Err(\"no\") Some(1) Some(\"bad\")",
        "Err(\"bad\") 1 1",
    ];
    assert_eq!(options(), want);
}

#[test]
fn number_methods() {
    let want = [
        "-72.253",
        "7 -7 2 49 3 1",
        "None Some(249) None None",
        "0 255 244",
        "255 0 255",
        "2.25 1 3 5.0625 1.5 2",
        "2 3 2 2 0.25",
        "1 0 2 3 0 1",
        "0 0 5",
        "false true false",
    ];
    assert_eq!(numbers(), want);
}
