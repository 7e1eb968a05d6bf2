//! The formats of values in conditions: numbers, dates, address ranges, base64.
//!
//! Every reader takes the decoded text of one value and says `None` or `false` where it has not the format. Addresses
//! are those of `core::net`, which knows nothing of sockets.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether a text is a decimal number, whole or not.
pub fn is_number(text: &str) -> bool {
    number(text).is_some()
}

/// A decimal number.
pub fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Whether a text is base64 with padding.
pub fn is_base64(text: &str) -> bool {
    let digits = text.strip_suffix("==").or(text.strip_suffix('=')).unwrap_or(text);
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    !text.is_empty() && text.len().is_multiple_of(4) && digits.bytes().all(is_digit)
}

/// A value of a date operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Date {
    /// A date or time of ISO 8601 in the W3C profile.
    Iso,
    /// Seconds since 1970.
    Epoch(i64),
}

impl Date {
    /// Reads `2026`, `2026-01`, `2026-01-01`, `2026-01-01T00:00Z` (seconds and fractions where wanted), or seconds
    /// since 1970. A time without zone is taken as well.
    pub fn new(text: &str) -> Option<Self> {
        if is_iso(text) {
            return Some(Self::Iso);
        }
        let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
        let fraction = text
            .get(whole.len()..)
            .unwrap_or_default()
            .trim_start_matches('.');
        let is_epoch =
            has_digits(whole.trim_start_matches('-')) && fraction.bytes().all(|b| b.is_ascii_digit());
        is_epoch.then(|| whole.parse().ok().map(Self::Epoch)).flatten()
    }
}

/// The days that another notation of a date may mean, as `YYYY-MM-DD`: one for `January 1st 2026` and `2026/1/31`, two
/// for `01/02/2026`, none where it is no date.
pub fn dates_in_other_notation(text: &str) -> Vec<String> {
    let words = text.split(|char: char| !char.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let &[first, second, third] = &words[..] else {
        return Vec::new();
    };
    let read = [
        (first, second, third),
        (third, first, second),
        (third, second, first),
    ];
    let mut dates: Vec<String> = read.into_iter().filter_map(iso_day).collect();
    dates.dedup();
    dates
}

fn iso_day((year, month, day): (&str, &str, &str)) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let name = month.get(..3).unwrap_or_default().to_ascii_lowercase();
    let named = MONTHS.iter().position(|month| *month == name);
    let month = match named {
        Some(index) => index + 1,
        None => month.parse().ok()?,
    };
    let day = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ordinal| day.strip_suffix(ordinal))
        .unwrap_or(day);
    let is_day = has_digits(day) && day.len() <= 2;
    let date = format!("{year}-{month:02}-{day:0>2}");
    (is_day && year.len() == 4 && is_iso(&date)).then_some(date)
}

/// Seconds since 1970 as `YYYY-MM-DDThh:mm:ssZ`; `None` outside of the years 1970 to 9999.
pub fn iso_date(seconds: i64) -> Option<String> {
    const LAST: i64 = 253_402_300_799;
    if !(0..=LAST).contains(&seconds) {
        return None;
    }
    let (days, time) = (seconds / 86_400, seconds % 86_400);
    // Days to a date of the Gregorian calendar, with years that begin in March (Howard Hinnant, "chrono-compatible
    // low-level date algorithms").
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60);
    Some(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
    ))
}

/// A value of a date operator as seconds since 1970; what is left out of a date is its beginning, in UTC.
pub fn date_seconds(text: &str) -> Option<f64> {
    if !is_iso(text) {
        return Date::new(text).and_then(|_| number(text));
    }
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let zone = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at_checked(zone)?;
    let sign = if zone.starts_with('-') { -1.0 } else { 1.0 };
    let zone: String = zone.chars().filter(char::is_ascii_digit).collect();
    let part = |text: Option<&str>, default: f64| text.map_or(Some(default), |text| text.parse().ok());
    let offset = part(zone.get(..2), 0.0)? * 3_600.0 + part(zone.get(2..), 0.0)? * 60.0;
    let mut clock = clock.split(':').filter(|part| !part.is_empty());
    let time =
        part(clock.next(), 0.0)? * 3_600.0 + part(clock.next(), 0.0)? * 60.0 + part(clock.next(), 0.0)?;
    Some(days_since_1970(date)? * 86_400.0 + time - sign * offset)
}

/// The days to a date of the Gregorian calendar; the other way round than [`iso_date`].
fn days_since_1970(date: &str) -> Option<f64> {
    let mut parts = date.split('-').map(|part| part.parse::<i32>().ok());
    let year = parts.next()??;
    let month = parts.next().unwrap_or(Some(1))?;
    let day = parts.next().unwrap_or(Some(1))?;
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let day = 365 * year + year / 4 - year / 100 + (153 * month + 2) / 5 + day - 1;
    Some(f64::from(era * 146_097 + day - 719_468))
}

fn is_iso(text: &str) -> bool {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = parts
        .next()
        .is_some_and(|year| year.len() == 4 && has_digits(year));
    let month = parts.next();
    let day = parts.next();
    year && month.is_none_or(|month| is_between(month, 1, 12))
        && day.is_none_or(|day| is_between(day, 1, 31))
        && parts.next().is_none()
        && time.is_none_or(|time| day.is_some() && is_time(time))
}

fn is_time(text: &str) -> bool {
    let zone = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at_checked(zone).unwrap_or((text, ""));
    let mut parts = clock.splitn(3, ':');
    let hour = parts.next().is_some_and(|hour| is_between(hour, 0, 24));
    let minute = parts.next().is_some_and(|minute| is_between(minute, 0, 59));
    let second = parts.next().is_none_or(|second| match second.split_once('.') {
        Some((second, fraction)) => is_between(second, 0, 60) && has_digits(fraction),
        None => is_between(second, 0, 60),
    });
    hour && minute && second && is_zone(zone)
}

fn is_zone(text: &str) -> bool {
    let digits: String = text.get(1..).unwrap_or_default().replacen(':', "", 1);
    text.is_empty() || text == "Z" || (!text.starts_with('Z') && digits.len() == 4 && has_digits(&digits))
}

fn is_between(text: &str, first: u8, last: u8) -> bool {
    text.len() == 2 && has_digits(text) && text.parse().is_ok_and(|number| (first..=last).contains(&number))
}

fn has_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An IP address or a CIDR block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IpRange {
    address: IpAddr,
    /// Number of leading bits that count; all where the text names none.
    prefix: u8,
}

impl IpRange {
    /// The blocks that are never the source of a request from the internet (RFC 1918, RFC 4193).
    const PRIVATE: [Self; 4] = [
        Self {
            address: IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)),
            prefix: 8,
        },
        Self {
            address: IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)),
            prefix: 12,
        },
        Self {
            address: IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)),
            prefix: 16,
        },
        Self {
            address: IpAddr::V6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)),
            prefix: 7,
        },
    ];

    /// Reads `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`.
    pub fn new(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let width = width(address);
        let prefix = match prefix {
            Some(prefix) => Some(prefix).filter(|prefix| has_digits(prefix))?.parse().ok()?,
            None => width,
        };
        (prefix <= width).then_some(Self { address, prefix })
    }

    /// Reads other ways to write exactly one block: `203.0.113.0-203.0.113.255` and `203.0.113.0/255.255.255.0`,
    /// with spaces around.
    pub fn from_other_notation(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some((address, mask)) = text.split_once('/') {
            let address: Ipv4Addr = address.trim().parse().ok()?;
            let mask = u32::from(mask.trim().parse::<Ipv4Addr>().ok()?);
            let is_mask = mask.leading_ones() + mask.trailing_zeros() == 32;
            let prefix = u8::try_from(mask.leading_ones()).ok()?;
            return is_mask.then_some(Self {
                address: address.into(),
                prefix,
            });
        }
        let Some((first, last)) = text.split_once('-') else {
            return Self::new(text);
        };
        let first: IpAddr = first.trim().parse().ok()?;
        let last: IpAddr = last.trim().parse().ok()?;
        let size = bits(last)
            .checked_sub(bits(first))
            .filter(|_| width(first) == width(last))?;
        let is_block = size & size.wrapping_add(1) == 0 && bits(first) & size == 0;
        let prefix = width(first) - u8::try_from(size.count_ones()).ok()?;
        is_block.then_some(Self {
            address: first,
            prefix,
        })
    }

    /// The block with all bits behind the prefix zero.
    pub fn network(self) -> Self {
        let width = width(self.address);
        let host = u32::from(width - self.prefix);
        let bits = bits(self.address)
            .checked_shr(host)
            .unwrap_or(0)
            .checked_shl(host)
            .unwrap_or(0);
        let address = match self.address {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(bits).unwrap_or(0))),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::from_bits(bits)),
        };
        Self { address, ..self }
    }

    /// Number of bits behind the prefix: the block has two to the power of it addresses.
    pub fn count_bits(self) -> u8 {
        width(self.address) - self.prefix
    }

    /// The first address.
    pub fn first(self) -> IpAddr {
        self.network().address
    }

    /// The last address.
    pub fn last(self) -> IpAddr {
        let free = match self.count_bits() {
            128.. => u128::MAX,
            count => (1 << count) - 1,
        };
        match self.first() {
            IpAddr::V4(first) => {
                Ipv4Addr::from_bits(first.to_bits() | u32::try_from(free).unwrap_or(u32::MAX)).into()
            }
            IpAddr::V6(first) => Ipv6Addr::from_bits(first.to_bits() | free).into(),
        }
    }

    /// Whether all of it is private.
    pub fn is_private(self) -> bool {
        Self::PRIVATE.into_iter().any(|private| private.covers(self))
    }

    /// Whether all of another block is in this one.
    pub fn covers(self, other: Self) -> bool {
        let same_width = width(self.address) == width(other.address);
        let cut = Self {
            prefix: self.prefix,
            ..other
        };
        same_width && self.prefix <= other.prefix && cut.network() == self.network()
    }
}

impl std::fmt::Display for IpRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_base64() {
        for (text, expected) in [
            ("3600", true),
            ("-1.5", true),
            ("1h", false),
            ("", false),
            ("inf", false),
            ("NaN", false),
        ] {
            assert_eq!(is_number(text), expected, "{text}");
        }
        for (text, expected) in [
            ("QmluYXJ5", true),
            ("QQ==", true),
            ("QQ=", false),
            ("a b=", false),
            ("", false),
        ] {
            assert_eq!(is_base64(text), expected, "{text}");
        }
    }

    #[test]
    fn dates_of_the_w3c_profile_and_seconds() {
        for text in [
            "2026",
            "2026-01",
            "2026-01-01",
            "2026-01-01T00:00Z",
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00.5+01:00",
            "2026-01-01T00:00:00-0800",
            "2026-01-01T00:00:00",
        ] {
            assert_eq!(Date::new(text), Some(Date::Iso), "{text}");
        }
        assert_eq!(Date::new("1767225600"), Some(Date::Epoch(1_767_225_600)));
        assert_eq!(Date::new("1767225600.25"), Some(Date::Epoch(1_767_225_600)));
        for text in [
            "",
            "January 1st 2026",
            "2026-13-01",
            "2026-1-1",
            "01/01/2026",
            "2026-01T00:00Z",
            "2026-01-01 00:00",
            "-",
            "1.x",
        ] {
            assert_eq!(Date::new(text), None, "{text}");
        }
    }

    #[test]
    fn dates_become_seconds() {
        for (text, expected) in [
            ("1970", Some(0.0)),
            ("2000-02-29", Some(951_782_400.0)),
            ("2026-01-01T00:00Z", Some(1_767_225_600.0)),
            ("2026-01-01T01:00:00.5+01:00", Some(1_767_225_600.5)),
            ("2025-12-31T16:00:00-0800", Some(1_767_225_600.0)),
            ("2026-12-31T23:59:59", Some(1_798_761_599.0)),
            ("1969-12-31T23:59:59Z", Some(-1.0)),
            ("1767225600", Some(1_767_225_600.0)),
            ("tomorrow", None),
        ] {
            assert_eq!(date_seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn blocks_in_blocks() {
        for (outer, inner, expected) in [
            ("203.0.113.0/24", "203.0.113.7", true),
            ("203.0.113.9/24", "203.0.113.0/24", true),
            ("203.0.113.0/25", "203.0.113.0/24", false),
            ("0.0.0.0/0", "203.0.113.0/24", true),
            ("::/0", "203.0.113.0/24", false),
            ("2001:db8::/32", "2001:db8:1::/48", true),
        ] {
            let range = |text| IpRange::new(text).expect("a range");
            assert_eq!(range(outer).covers(range(inner)), expected, "{outer} {inner}");
        }
    }

    #[test]
    fn other_notations_of_a_day() {
        for (text, expected) in [
            ("January 1st 2026", &["2026-01-01"][..]),
            ("Sept. 30, 2026", &["2026-09-30"]),
            ("3 Feb 2026", &["2026-02-03"]),
            ("2026/1/31", &["2026-01-31"]),
            ("01/02/2026", &["2026-01-02", "2026-02-01"]),
            ("31.12.2026", &["2026-12-31"]),
            ("02/02/2026", &["2026-02-02"]),
            ("next year", &[]),
            ("1/2/26", &[]),
            ("40/40/2026", &[]),
            ("2026", &[]),
        ] {
            assert_eq!(dates_in_other_notation(text), expected, "{text}");
        }
    }

    #[test]
    fn seconds_become_a_date() {
        for (seconds, expected) in [
            (0, Some("1970-01-01T00:00:00Z")),
            (951_782_400, Some("2000-02-29T00:00:00Z")),
            (1_767_225_600, Some("2026-01-01T00:00:00Z")),
            (1_798_761_599, Some("2026-12-31T23:59:59Z")),
            (1_767_225_600_000, None),
            (-1, None),
        ] {
            assert_eq!(iso_date(seconds).as_deref(), expected);
        }
    }

    #[test]
    fn address_ranges() {
        for (text, network, private) in [
            ("10.0.0.0/16", "10.0.0.0/16", true),
            ("172.31.255.1", "172.31.255.1/32", true),
            ("172.32.0.0/16", "172.32.0.0/16", false),
            ("10.0.0.0/7", "10.0.0.0/7", false),
            ("203.0.113.7/24", "203.0.113.0/24", false),
            ("0.0.0.0/0", "0.0.0.0/0", false),
            ("fd12::1/64", "fd12::/64", true),
            ("2001:db8::1/32", "2001:db8::/32", false),
            ("::1/0", "::/0", false),
        ] {
            let range = IpRange::new(text).map(|range| (range.network().to_string(), range.is_private()));
            assert_eq!(range, Some((network.to_owned(), private)), "{text}");
        }
        for (text, first, last, bits) in [
            ("203.0.113.7/24", "203.0.113.0", "203.0.113.255", 8),
            ("203.0.113.7", "203.0.113.7", "203.0.113.7", 0),
            ("0.0.0.0/0", "0.0.0.0", "255.255.255.255", 32),
            ("2001:db8::/64", "2001:db8::", "2001:db8::ffff:ffff:ffff:ffff", 64),
            ("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 128),
        ] {
            let range = IpRange::new(text).expect(text);
            let ends = (range.first().to_string(), range.last().to_string());
            assert_eq!(ends, (first.to_owned(), last.to_owned()), "{text}");
            assert_eq!(range.count_bits(), bits, "{text}");
        }
        for text in [
            "",
            "10.0.0",
            "10.0.0.0/33",
            "10.0.0.0/+8",
            "10.0.0.*",
            "::/129",
            "10.0.0.0-10.0.0.255",
        ] {
            assert_eq!(IpRange::new(text), None, "{text}");
        }
    }

    #[test]
    fn other_notations_of_one_block() {
        for (text, expected) in [
            ("203.0.113.0-203.0.113.255", Some("203.0.113.0/24")),
            ("203.0.113.0 - 203.0.113.7", Some("203.0.113.0/29")),
            ("203.0.113.1-203.0.113.8", None),
            ("203.0.113.8-203.0.113.1", None),
            ("203.0.113.0/255.255.255.0", Some("203.0.113.0/24")),
            ("203.0.113.0/255.0.255.0", None),
            ("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Some("::/0")),
            (" 203.0.113.0/24 ", None),
            (" 203.0.113.7", Some("203.0.113.7/32")),
        ] {
            let range = IpRange::from_other_notation(text).map(|range| range.to_string());
            assert_eq!(range.as_deref(), expected, "{text}");
        }
    }
}
