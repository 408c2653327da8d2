//! The table as a picture: each row's ratio to the best of the others, and its bar.

use crate::Measured;
use crate::environment;
use plotters::prelude::*;

const ROW: i32 = 22;
const HEAD: i32 = 96;
const LEFT: i32 = 330;
const WIDTH: i32 = 960;
const MOST: f64 = 2.0;

/// Writes the picture to a file.
pub fn draw(path: &str, all: &[Measured]) {
    let rows: Vec<_> = all.iter().filter_map(|m| Some((m, m.best()?))).collect();
    let height = HEAD + ROW * rows.len() as i32 + 40;
    let area = SVGBackend::new(path, (WIDTH as u32, height as u32)).into_drawing_area();
    paint(&area, &rows, height).expect("the file can be written");
}

type Drawing<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Painted = Result<(), Box<dyn std::error::Error>>;

fn paint(area: &Drawing<'_>, rows: &[(&Measured, (&str, f64))], height: i32) -> Painted {
    let text = |size: i32| ("sans-serif", size).into_font().color(&BLACK);
    // Up to MOST; what is more ends there.
    let x = |ratio: f64| LEFT + ((WIDTH - LEFT - 150) as f64 * ratio.min(MOST) / MOST) as i32;
    area.fill(&WHITE)?;
    area.draw_text(
        "Milo's time / the best of the others (shorter is faster)",
        &text(18),
        (12, 10),
    )?;
    for (i, line) in environment::lines().iter().enumerate() {
        area.draw_text(line, &text(11), (12, 34 + 14 * i as i32))?;
    }
    for (i, (measured, (who, ratio))) in rows.iter().enumerate() {
        let y = HEAD + ROW * i as i32;
        let missed = measured.row.bar.is_some_and(|bar| *ratio > bar);
        let colour = match (missed, *ratio > 1.0) {
            (_, true) => RGBColor(200, 80, 60),
            (true, false) => RGBColor(230, 170, 60),
            (false, false) => RGBColor(70, 140, 90),
        };
        area.draw_text(measured.row.title, &text(13), (12, y + 4))?;
        let bar = [(LEFT, y + 3), (x(*ratio), y + ROW - 4)];
        area.draw(&Rectangle::new(bar, colour.filled()))?;
        let mut end = x(*ratio);
        if let Some(least) = measured.of_the_least() {
            let at = (x(least), y + ROW / 2);
            area.draw(&Circle::new(at, 4, BLACK.stroke_width(1)))?;
            end = end.max(at.0 + 4);
        }
        let label = format!("{ratio:.2} of {who}");
        area.draw_text(&label, &text(12), (end + 6, y + 4))?;
        if let Some(bar) = measured.row.bar {
            let mark = [(x(bar), y + 1), (x(bar), y + ROW - 2)];
            area.draw(&PathElement::new(mark, BLACK.stroke_width(2)))?;
        }
    }
    let one = [(x(1.0), HEAD - 4), (x(1.0), height - 36)];
    area.draw(&PathElement::new(
        one,
        RGBColor(120, 120, 120).stroke_width(1),
    ))?;
    area.draw_text("1", &text(12), (x(1.0) - 3, height - 32))?;
    area.draw_text(
        "bar: the median ratio to the best; black mark: what is wanted; circle: the ratio of the least times",
        &text(11),
        (12, height - 20),
    )?;
    area.present()?;
    Ok(())
}
