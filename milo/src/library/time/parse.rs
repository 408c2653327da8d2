//! Durations as people write them.

use std::time::Duration;

// In nanoseconds.
const UNITS: [(&str, u128); 10] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("sec", 1_000_000_000),
    ("m", 60_000_000_000),
    ("min", 60_000_000_000),
    ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
];

/// One or more numbers with their units.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let whole = text;
    let mut rest = text.trim_start();
    if rest.is_empty() {
        return Err("an empty text is not a duration: write it like '1.5s' or '1h 30m'".into());
    }
    let mut sum: u128 = 0;
    while !rest.is_empty() {
        let digits = split_at_other(rest, |c| c.is_ascii_digit() || c == '.');
        let unit = split_at_other(digits.1.trim_start(), char::is_alphabetic);
        if digits.0.is_empty() {
            return Err(format!(
                "'{whole}' is not a duration: '{rest}' begins with no number"
            ));
        }
        let scale = UNITS.iter().find(|(name, _)| *name == unit.0);
        let Some(&(_, scale)) = scale else {
            return Err(match unit.0 {
                "" => format!(
                    "'{whole}' is not a duration: '{}' has no unit (ns, us, ms, s, m, h or d)",
                    digits.0
                ),
                unit => format!(
                    "'{whole}' is not a duration: '{unit}' is not a unit (ns, us, ms, s, m, h or d)"
                ),
            });
        };
        let nanos = scaled(digits.0, scale)
            .ok_or_else(|| format!("'{whole}' is not a duration: '{}' is no number", digits.0))?;
        sum = sum.saturating_add(nanos);
        rest = unit.1.trim_start();
    }
    let secs = u64::try_from(sum / 1_000_000_000)
        .map_err(|_| format!("'{whole}' is longer than any duration can be"))?;
    Ok(Duration::new(secs, (sum % 1_000_000_000) as u32))
}

/// The beginning of the text that has only such characters, and the rest.
fn split_at_other(text: &str, inside: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !inside(c)).unwrap_or(text.len()))
}

/// `number` times `scale`, rounded down; exact, as a float would not be.
fn scaled(number: &str, scale: u128) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let digits = |text: &str| match text {
        "" => Some(0),
        text => text.parse::<u128>().ok(),
    };
    // No unit has more than fourteen digits of nanoseconds.
    let fraction = &fraction[..fraction.len().min(18)];
    let below = digits(fraction)? * scale / 10u128.pow(fraction.len() as u32);
    digits(whole)?.checked_mul(scale)?.checked_add(below)
}

#[cfg(test)]
mod tests {
    use super::duration;
    use std::time::Duration;

    #[test]
    fn as_people_write_them() {
        let of = |text: &str| duration(text).map(|d| d.as_nanos());
        assert_eq!(of("0s"), Ok(0));
        assert_eq!(of(" 250 ms "), Ok(250_000_000));
        assert_eq!(of("1.5s"), Ok(1_500_000_000));
        assert_eq!(of(".5us"), Ok(500));
        assert_eq!(of("1h30m5s"), Ok(5_405_000_000_000));
        assert_eq!(of("1d 1ns"), Ok(86_400_000_000_001));
        assert_eq!(of("0.1s"), Ok(100_000_000));
        assert_eq!(of("1.23456789123456789123456789s"), Ok(1_234_567_891));
    }

    #[test]
    fn as_they_are_printed() {
        for d in [
            Duration::from_nanos(1),
            Duration::from_micros(1500),
            Duration::from_millis(2),
            Duration::from_secs(90),
            Duration::ZERO,
        ] {
            assert_eq!(duration(&format!("{d:?}")), Ok(d));
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, said) in [
            ("", "empty"),
            ("5", "has no unit"),
            ("5 parsecs", "'parsecs' is not a unit"),
            ("-5s", "begins with no number"),
            ("s", "begins with no number"),
            ("1.2.3s", "'1.2.3' is no number"),
            (".s", "'.' is no number"),
            ("99999999999999999999999999999999999999999s", "is no number"),
            ("999999999999999999999d", "longer than any"),
        ] {
            let error = duration(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
