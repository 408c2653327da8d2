//! The Mandelbrot set as a picture: `mandelbrot [file.png] [width]`. Four threads of a `parallel`
//! block compute a quarter of it each; the file is written by the `png` crate.

milo::milo! {
    from "std/env" import { args }
    from "std/time" import { now, elapsed }

    let DEEPEST: i32 = 200

    struct View { width: i64, height: i64, left: f64, top: f64, step: f64 }

    // After how many steps a point leaves the circle; -1 if it never does, as far as we look.
    fn depth(x: f64, y: f64): i32 {
        var a = 0.0
        var b = 0.0
        for n in 0..DEEPEST {
            let (aa, bb) = (a * a, b * b)
            if aa + bb > 4.0 { return n }
            b = 2.0 * a * b + y
            a = aa - bb + x
        }
        return -1
    }

    fn shade(depth: i32): [u8; 3] {
        if depth < 0 { return [0, 0, 0] }
        let t = depth as f64 / DEEPEST as f64
        let light = (255.0 * t.sqrt()) as u8
        return [light, (255.0 * t) as u8, 255 - light / 2]
    }

    // Some of the rows, from top to bottom.
    fn rows(view: &View, from: i64, to: i64): Vec<u8> {
        var pixels: Vec<u8> = Vec.withCapacity((to - from) * view.width * 3)
        for row in from..to {
            let y = view.top + row as f64 * view.step
            for column in 0..view.width {
                pixels.extend(shade(depth(view.left + column as f64 * view.step, y)))
            }
        }
        return pixels
    }

    fn write(path: &string, view: &View, pixels: &Vec<u8>): Result<void> {
        let file = std::fs::File::create(path)?
        var encoder = png::Encoder::new(std::io::BufWriter::new(file), view.width as u32, view.height as u32)
        encoder.set_color(png::ColorType::Rgb)
        encoder.set_depth(png::BitDepth::Eight)
        var writer = encoder.write_header()?
        writer.write_image_data(pixels)?
        writer.finish()?
        return Result.Ok()
    }

    fn main(): i32 {
        let given = args()
        let path = if given.len > 0 { given[0] } else { "mandelbrot.png" }
        let width = if given.len > 1 { given[1].parseInt()! } else { 1200 }
        let view = View {
            width: width,
            height: width * 2 / 3,
            left: -2.25,
            top: -1.0,
            step: 3.0 / width as f64,
        }
        let start = now()
        let quarter = view.height / 4
        parallel {
            let a = rows(view, 0, quarter)
            let b = rows(view, quarter, 2 * quarter)
            let c = rows(view, 2 * quarter, 3 * quarter)
            let d = rows(view, 3 * quarter, view.height)
        }
        var pixels = a
        for part in [b, c, d] { pixels.extend(part) }
        eprint($"computed in {elapsed(start).asMillis()} ms")
        match write(path, view, pixels) {
            Result.Ok(_) => print($"{path}: {view.width} x {view.height}")
            Result.Err(e) => {
                eprint($"{path}: {e}")
                return 1
            }
        }
        return 0
    }
}
