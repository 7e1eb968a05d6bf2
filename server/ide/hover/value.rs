//! Values of conditions: what the condition asks with this value, then what the value itself is.

use super::{Hover, arn, principal, variable};
use crate::catalog::{self, ConditionKey, KeyType, OperatorFamily};
use crate::ide::document::{self, code, count_of, digits, heading, prose};
use crate::ide::{Topic, sentence};
use crate::policy::principal::is_account_id;
use crate::policy::value::{self, Date, IpRange};
use crate::policy::{Condition, Policy};
use crate::syntax::Value;

/// The value of a condition.
pub(super) fn hover(
    policy: &Policy<'_>,
    condition: &Condition<'_>,
    value: &Value,
    text: &str,
    offset: usize,
) -> Option<Hover> {
    let string = value.as_string();
    if let Some(hover) = string.and_then(|string| variable::hover(policy, string, offset)) {
        return Some(hover);
    }
    if text.trim().is_empty() {
        return None;
    }
    let mut asked = asked(condition);
    if text.starts_with("arn:") {
        let operator = catalog::operator(condition.operator_name().base);
        let plain = operator.filter(|operator| !operator.takes_wildcards());
        if let Some(note) = plain.and_then(|operator| wildcards(operator, text)) {
            asked = format!("{asked} {note}");
        }
        return arn::hover(string?, offset, Some(&asked));
    }
    let range = string.map_or(value.range, |string| string.content);
    let key = catalog::condition_key(condition.key.as_str());
    if let Some(mut markdown) = service(condition.key.as_str(), text) {
        markdown.push_str("\n\n");
        markdown.push_str(&asked);
        return Some(Hover { range, markdown });
    }
    let mut markdown = format!("{}\n\n{asked}", heading(text, [title(condition, key).as_str()]));
    for note in notes(condition, key, text) {
        markdown.push_str("\n\n");
        markdown.push_str(&note);
    }
    Some(Hover { range, markdown })
}

/// The key as the catalogue writes it, unless that has a placeholder.
fn title(condition: &Condition<'_>, key: Option<ConditionKey>) -> String {
    let written = condition.key.as_str();
    let known = key.map(ConditionKey::name);
    let name = known
        .filter(|known| known.eq_ignore_ascii_case(written))
        .unwrap_or(written);
    format!("value of {name}")
}

/// When the condition is met, with all of its values.
fn asked(condition: &Condition<'_>) -> String {
    let base = condition.operator_name().base;
    if catalog::operator(base).is_none() {
        return format!("{} is no condition operator.", code(base));
    }
    let values: Vec<&str> = condition.scalars().map(|(_, text)| text).collect();
    let asked = sentence::condition_on(condition.operator, condition.key, &values);
    format!("Met where {asked}.")
}

/// A service principal, or the service-linked role that it names.
fn service(key: &str, text: &str) -> Option<String> {
    let role = catalog::service_linked_role(text).filter(|_| key.eq_ignore_ascii_case("iam:AWSServiceName"));
    role.map(|role| Topic::ServiceLinkedRole(role).markdown())
        .or_else(|| principal::service_principal(text))
}

fn notes(condition: &Condition<'_>, key: Option<ConditionKey>, text: &str) -> Vec<String> {
    let operator = catalog::operator(condition.operator_name().base);
    let family = operator.map(catalog::Operator::family);
    let about = match family {
        Some(OperatorFamily::IpAddress) => address(text),
        Some(OperatorFamily::Date) => date(text),
        Some(OperatorFamily::Numeric) => number(condition.key.as_str(), key, text),
        Some(OperatorFamily::Bool | OperatorFamily::Null) => truth(family, text),
        Some(OperatorFamily::Binary) => value::is_base64(text).then(|| "Base64 of the bytes.".to_owned()),
        _ => plain(condition.key.as_str(), key, text, operator),
    };
    about
        .into_iter()
        .chain(operator.and_then(|operator| wildcards(operator, text)))
        .collect()
}

/// What wildcards mean to the operator.
fn wildcards(operator: catalog::Operator, text: &str) -> Option<String> {
    let note = arn::wildcard_note(text)?;
    let compares_text = matches!(operator.family(), OperatorFamily::String | OperatorFamily::Arn);
    Some(match operator.takes_wildcards() {
        true => note.to_owned(),
        false if compares_text => format!(
            "No wildcard here: {} compares `*` and `?` as they are.",
            code(operator.name())
        ),
        false => return None,
    })
}

fn address(text: &str) -> Option<String> {
    let Some(range) = IpRange::new(text) else {
        return Some("Neither an IP address nor a CIDR block.".to_owned());
    };
    let (first, last) = (range.first(), range.last());
    let private = if range.is_private() {
        " Private: never the source of a request from the internet."
    } else {
        ""
    };
    Some(match range.count_bits() {
        0 => format!("The one address `{first}`.{private}"),
        bits @ 1..=63 => format!(
            "{} addresses, `{first}` to `{last}`.{private}",
            thousands(1_u64 << bits)
        ),
        bits => format!("2^{bits} addresses, `{first}` to `{last}`.{private}"),
    })
}

fn thousands(number: u64) -> String {
    usize::try_from(number).map_or_else(|_| number.to_string(), digits)
}

fn date(text: &str) -> Option<String> {
    match Date::new(text) {
        Some(Date::Epoch(seconds)) => Some(value::iso_date(seconds).map_or_else(
            || "Seconds since 1970, outside of the years 1970 to 9999.".to_owned(),
            |date| {
                format!(
                    "Seconds since 1970: {} (`{date}`).",
                    in_words(&date).unwrap_or_default()
                )
            },
        )),
        Some(Date::Iso) if !is_in_calendar(text) => Some("No date: the month has no such day.".to_owned()),
        Some(Date::Iso) => in_words(text).map(|date| format!("{date}.")),
        None => Some(
            "No date: write it as `2026-01-31T00:00:00Z`, `2026-01-31` or in seconds since 1970.".to_owned(),
        ),
    }
}

/// Whether a day is one: there is no 31 February.
fn is_in_calendar(iso: &str) -> bool {
    let day = iso.split('T').next().unwrap_or_default();
    let seconds = value::date_seconds(day).map(|seconds| seconds as i64);
    let same = seconds.and_then(value::iso_date);
    same.is_none_or(|same| same.starts_with(day))
}

/// A date of ISO 8601 in words: `31 January 2026, 12:00 UTC`.
fn in_words(iso: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (date, time) = match iso.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (iso, None),
    };
    let mut parts = date.split('-');
    let year = parts.next()?;
    let month = match parts.next() {
        Some(month) => MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?,
        None => return Some(format!("The year {year}")),
    };
    let day = match parts.next() {
        Some(day) => format!("{} ", day.trim_start_matches('0')),
        None => String::new(),
    };
    let time = time.map(|time| {
        let zone = time.find(['Z', '+', '-']).unwrap_or(time.len());
        let (clock, zone) = time.split_at_checked(zone).unwrap_or((time, ""));
        let zone = match zone {
            "" | "Z" => " UTC".to_owned(),
            zone => format!(" UTC{zone}"),
        };
        format!(", {clock}{zone}")
    });
    Some(format!("{day}{month} {year}{}", time.unwrap_or_default()))
}

/// The units of numeric keys whose documents do not name them. Source: service authorization reference, IAM User Guide.
const UNITS: [(&str, u64); 4] = [
    ("aws:MultiFactorAuthAge", 1_000),
    ("sts:DurationSeconds", 1_000),
    ("s3:signatureAge", 1),
    ("glacier:ArchiveAgeInDays", 86_400_000),
];

fn number(name: &str, key: Option<ConditionKey>, text: &str) -> Option<String> {
    let Some(number) = value::number(text) else {
        return Some("No number.".to_owned());
    };
    if name.eq_ignore_ascii_case("aws:EpochTime") {
        return date(text);
    }
    let unit = UNITS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, milliseconds)| *milliseconds)
        .or_else(|| key.and_then(unit_in_description))?;
    let whole: u64 = Some(text)
        .filter(|_| number >= 0.0)?
        .split('.')
        .next()?
        .parse()
        .ok()?;
    Some(format!("{}.", duration(whole.checked_mul(unit)?)))
}

/// The milliseconds of the unit that the key's document names.
fn unit_in_description(key: ConditionKey) -> Option<u64> {
    let names = |unit: &str| {
        let mut words = key.description().split(|char: char| !char.is_alphabetic());
        words.any(|word| word.eq_ignore_ascii_case(unit))
    };
    [
        ("milliseconds", 1),
        ("seconds", 1_000),
        ("minutes", 60_000),
        ("days", 86_400_000),
    ]
    .into_iter()
    .find(|(unit, _)| key.kind() == KeyType::Numeric && names(unit))
    .map(|(_, milliseconds)| milliseconds)
}

/// `1 hour 30 minutes`
fn duration(milliseconds: u64) -> String {
    let mut rest = milliseconds;
    let mut parts = Vec::new();
    for (name, length) in [
        ("day", 86_400_000),
        ("hour", 3_600_000),
        ("minute", 60_000),
        ("second", 1_000),
        ("millisecond", 1),
    ] {
        let count = usize::try_from(rest / length).unwrap_or(usize::MAX);
        rest %= length;
        if count > 0 {
            parts.push(count_of(count, name));
        }
    }
    match parts.is_empty() {
        true => "0 seconds".to_owned(),
        false => parts.join(" "),
    }
}

fn truth(family: Option<OperatorFamily>, text: &str) -> Option<String> {
    let is_truth = ["true", "false"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(text));
    match (is_truth, family) {
        (false, _) => Some("Neither `true` nor `false`.".to_owned()),
        (true, Some(OperatorFamily::Null)) if text.eq_ignore_ascii_case("true") => {
            Some("The request must not have the key.".to_owned())
        }
        (true, Some(OperatorFamily::Null)) => Some("The request must have the key.".to_owned()),
        (true, _) => None,
    }
}

/// A text that has a form of its own.
fn plain(
    name: &str,
    key: Option<ConditionKey>,
    text: &str,
    operator: Option<catalog::Operator>,
) -> Option<String> {
    if let Some(region) = catalog::region(text) {
        return Some(format!(
            "Region: {} (partition {}).",
            prose(region.name()),
            code(region.partition().name())
        ));
    }
    if is_account_id(text) {
        return Some("Account id.".to_owned());
    }
    if let Some(organization) = organization(text) {
        return Some(organization);
    }
    let is_region = !text.contains(['*', '?']) || operator.is_some_and(catalog::Operator::takes_wildcards);
    if name.eq_ignore_ascii_case("aws:RequestedRegion") && is_region {
        return arn::region(text, None).map(|meaning| format!("Region: {meaning}."));
    }
    match key.map(ConditionKey::kind) {
        Some(KeyType::Arn) if !text.contains(['*', '$']) => {
            Some("No ARN, as which the key's values are written.".to_owned())
        }
        _ => document::one_action(text),
    }
}

/// An organization, a root or an organizational unit, or the path of one: `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*`.
fn organization(text: &str) -> Option<String> {
    let names: Vec<String> = text
        .split('/')
        .filter_map(|part| {
            let kind = match part.split_once('-')? {
                ("o", _) => "organization",
                ("r", _) => "root",
                ("ou", _) => "organizational unit",
                _ => return None,
            };
            Some(format!("{kind} {}", code(part)))
        })
        .collect();
    let is_path = text.starts_with("o-") || text.starts_with("r-") || text.starts_with("ou-");
    (is_path && !names.is_empty()).then(|| {
        let mut text = names.join(", ");
        if let Some(first) = text.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        format!("{text}.")
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::ide::hover::tests::table;

    #[test]
    fn values_by_operator_and_key() {
        table(
            &[
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.$00/24"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/3$02"]}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"IpAddress": {"aws:SourceIp": "10.$00.0.1"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.$00"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-01-31T12:00$0:00Z"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-0$01"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"DateGreaterThan": {"aws:EpochTime": "176722$05600"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"NumericLessThan": {"aws:EpochTime": 176722$05600}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "tom$0orrow"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"NumericLessThanEquals": {"aws:MultiFactorAuthAge": 36$000}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"NumericLessThanEquals": {"sts:DurationSeconds": "54$000"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"NumericGreaterThan": {"s3:signatureAge": "60$00000"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"NumericEquals": {"s3:max-keys": "1$00"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "fal$0se"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": fal$0se}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "ye$0s"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"Null": {"aws:TokenIssueTime": "tr$0ue"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-ea$0st-1"]}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLike": {"aws:RequestedRegion": "us-$0*"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "us-ea$0st-9"]}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:SourceAccount": "1111$022223333"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3$0d4e5"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-ab$012-11111111/*"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLike": {"s3:prefix": "home$0/*/?"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"s3:prefix": "home$0/*"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEqualsIgnoreCase": {"aws:PrincipalTag/team": "A$0"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ForAllValues:StringNotEqualsIfExists": {"aws:TagKeys": ["a", "$0b"]}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-we$0st-1:111122223333:topic"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ArnEquals": {"aws:PrincipalArn": "ad$0a"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazon$0aws.com"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazon$0aws.com"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:UserAgent": "x$0"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEqualz": {"aws:userid": "x$0"}}}]}"#,
            ],
            expect![[r#"
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.$00/24"}}}]}
                    [203.0.113.0/24]
                    **`203.0.113.0/24`** · value of aws:SourceIp
                    Met where `aws:SourceIp` is in `203.0.113.0/24`.
                    256 addresses, `203.0.113.0` to `203.0.113.255`.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/3$02"]}}}]}
                    [2001:db8::/32]
                    **`2001:db8::/32`** · value of aws:SourceIp
                    Met where `aws:SourceIp` is in none of `10.0.0.0/8` and `2001:db8::/32`.
                    2^96 addresses, `2001:db8::` to `2001:db8:ffff:ffff:ffff:ffff:ffff:ffff`.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"IpAddress": {"aws:SourceIp": "10.$00.0.1"}}}]}
                    [10.0.0.1]
                    **`10.0.0.1`** · value of aws:SourceIp
                    Met where `aws:SourceIp` is in `10.0.0.1`.
                    The one address `10.0.0.1`. Private: never the source of a request from the internet.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.$00"}}}]}
                    [10.0.0]
                    **`10.0.0`** · value of aws:SourceIp
                    Met where `aws:SourceIp` is in `10.0.0`.
                    Neither an IP address nor a CIDR block.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-01-31T12:00$0:00Z"}}}]}
                    [2026-01-31T12:00:00Z]
                    **`2026-01-31T12:00:00Z`** · value of aws:CurrentTime
                    Met where `aws:CurrentTime` is before `2026-01-31T12:00:00Z`.
                    31 January 2026, 12:00:00 UTC.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-0$01"}}}]}
                    [2026-01]
                    **`2026-01`** · value of aws:CurrentTime
                    Met where `aws:CurrentTime` is after `2026-01`.
                    January 2026.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"DateGreaterThan": {"aws:EpochTime": "176722$05600"}}}]}
                    [1767225600]
                    **`1767225600`** · value of aws:EpochTime
                    Met where `aws:EpochTime` is after `1767225600`.
                    Seconds since 1970: 1 January 2026, 00:00:00 UTC (`2026-01-01T00:00:00Z`).
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"NumericLessThan": {"aws:EpochTime": 176722$05600}}}]}
                    [1767225600]
                    **`1767225600`** · value of aws:EpochTime
                    Met where `aws:EpochTime` is less than `1767225600`.
                    Seconds since 1970: 1 January 2026, 00:00:00 UTC (`2026-01-01T00:00:00Z`).
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "tom$0orrow"}}}]}
                    [tomorrow]
                    **`tomorrow`** · value of aws:CurrentTime
                    Met where `aws:CurrentTime` is after `tomorrow`.
                    No date: write it as `2026-01-31T00:00:00Z`, `2026-01-31` or in seconds since 1970.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"NumericLessThanEquals": {"aws:MultiFactorAuthAge": 36$000}}}]}
                    [3600]
                    **`3600`** · value of aws:MultiFactorAuthAge
                    Met where `aws:MultiFactorAuthAge` is at most `3600`.
                    1 hour.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"NumericLessThanEquals": {"sts:DurationSeconds": "54$000"}}}]}
                    [5400]
                    **`5400`** · value of sts:DurationSeconds
                    Met where `sts:DurationSeconds` is at most `5400`.
                    1 hour 30 minutes.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"NumericGreaterThan": {"s3:signatureAge": "60$00000"}}}]}
                    [600000]
                    **`600000`** · value of s3:signatureAge
                    Met where `s3:signatureAge` is greater than `600000`.
                    10 minutes.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"NumericEquals": {"s3:max-keys": "1$00"}}}]}
                    [10]
                    **`10`** · value of s3:max-keys
                    Met where `s3:max-keys` is `10`.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "fal$0se"}}}]}
                    [false]
                    **`false`** · value of aws:SecureTransport
                    Met where `aws:SecureTransport` is `false`.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": fal$0se}}}]}
                    [false]
                    **`false`** · value of aws:SecureTransport
                    Met where `aws:SecureTransport` is `false`.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "ye$0s"}}}]}
                    [yes]
                    **`yes`** · value of aws:SecureTransport
                    Met where `aws:SecureTransport` is `yes`.
                    Neither `true` nor `false`.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"Null": {"aws:TokenIssueTime": "tr$0ue"}}}]}
                    [true]
                    **`true`** · value of aws:TokenIssueTime
                    Met where `aws:TokenIssueTime` is absent.
                    The request must not have the key.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-ea$0st-1"]}}}]}
                    [us-east-1]
                    **`us-east-1`** · value of aws:RequestedRegion
                    Met where `aws:RequestedRegion` is one of `eu-west-1` and `us-east-1`.
                    Region: US East (N. Virginia) (partition `aws`).
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLike": {"aws:RequestedRegion": "us-$0*"}}}]}
                    [us-*]
                    **`us-*`** · value of aws:RequestedRegion
                    Met where `aws:RequestedRegion` matches `us-*`.
                    Region: matches 12 regions: `us-east-1`, `us-east-2`, `us-west-1`, `us-west-2`, `us-iso-east-1`, `us-iso-west-1`, `us-isob-east-1`, `us-isob-west-1`, `us-isof-east-1`, `us-isof-south-1`, `us-gov-east-1`, `us-gov-west-1`.
                    `*` stands for any characters, also none.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "us-ea$0st-9"]}}}]}
                    [us-east-9]
                    **`us-east-9`** · value of aws:RequestedRegion
                    Met where `aws:RequestedRegion` is none of `eu-west-1` and `us-east-9`.
                    Region: no region in the catalogue of 2026-09-26.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:SourceAccount": "1111$022223333"}}}]}
                    [111122223333]
                    **`111122223333`** · value of aws:SourceAccount
                    Met where `aws:SourceAccount` is `111122223333`.
                    Account id.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3$0d4e5"}}}]}
                    [o-a1b2c3d4e5]
                    **`o-a1b2c3d4e5`** · value of aws:PrincipalOrgID
                    Met where `aws:PrincipalOrgID` is `o-a1b2c3d4e5`.
                    Organization `o-a1b2c3d4e5`.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-ab$012-11111111/*"}}}]}
                    [o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*]
                    **`o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*`** · value of aws:PrincipalOrgPaths
                    Met where some value of `aws:PrincipalOrgPaths` matches `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*`.
                    Organization `o-a1b2c3d4e5`, root `r-ab12`, organizational unit `ou-ab12-11111111`.
                    `*` stands for any characters, also none.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLike": {"s3:prefix": "home$0/*/?"}}}]}
                    [home/*/?]
                    **`home/*/?`** · value of s3:prefix
                    Met where `s3:prefix` matches `home/*/?`.
                    `*` stands for any characters, `?` for exactly one.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"s3:prefix": "home$0/*"}}}]}
                    [home/*]
                    **`home/*`** · value of s3:prefix
                    Met where `s3:prefix` is `home/*`.
                    No wildcard here: `StringEquals` compares `*` and `?` as they are.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEqualsIgnoreCase": {"aws:PrincipalTag/team": "A$0"}}}]}
                    [A]
                    **`A`** · value of aws:PrincipalTag/team
                    Met where `aws:PrincipalTag/team` is `A` in any case.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ForAllValues:StringNotEqualsIfExists": {"aws:TagKeys": ["a", "$0b"]}}}]}
                    [b]
                    **`b`** · value of aws:TagKeys
                    Met where `aws:TagKeys` is absent or every value of it is none of `a` and `b`.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-we$0st-1:111122223333:topic"}}}]}
                    [eu-west-1]
                    **`eu-west-1`** · region · Europe (Ireland)
                    Met where `aws:SourceArn` matches `arn:aws:sns:eu-west-1:111122223333:topic`.
                    - partition `aws`: AWS Standard
                    - service `sns`: Amazon SNS
                    - **region** `eu-west-1`: Europe (Ireland)
                    - account `111122223333`
                    - resource `topic`: `topic`, `arn:${Partition}:sns:${Region}:${Account}:${TopicName}`
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"ArnEquals": {"aws:PrincipalArn": "ad$0a"}}}]}
                    [ada]
                    **`ada`** · value of aws:PrincipalArn
                    Met where `aws:PrincipalArn` matches `ada`.
                    No ARN, as which the key's values are written.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazon$0aws.com"}}}]}
                    [ec2.amazonaws.com]
                    **`ec2.amazonaws.com`** · service principal
                    Service: Amazon EC2.
                    Met where `iam:PassedToService` is `ec2.amazonaws.com`.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazon$0aws.com"}}}]}
                    [s3.eu-west-1.amazonaws.com]
                    **`s3.eu-west-1.amazonaws.com`** · service principal
                    Service: Amazon S3.
                    Regional: the service in Europe (Ireland) (`eu-west-1`) only.
                    Met where `kms:ViaService` is `s3.eu-west-1.amazonaws.com`.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:UserAgent": "x$0"}}}]}
                    [x]
                    **`x`** · value of aws:UserAgent
                    Met where `aws:UserAgent` is `x`.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEqualz": {"aws:userid": "x$0"}}}]}
                    [x]
                    **`x`** · value of aws:userid
                    `StringEqualz` is no condition operator.
            "#]],
        );
    }

    #[test]
    fn in_broken_documents() {
        table(
            &[
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8" "192.168.0.0/$016"#,
                r#""Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-cen$0tral-1""#,
                "{\r\n \"Statement\": [{\"Effect\": \"Allow\", \"Sid\": \"😀\",\r\n  \"Condition\": {\"Bool\": {\"aws:MultiFactorAuthPresent\": \"tr$0ue\"},}\r\n}]}",
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west\u002d$01"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west\u00$02d1"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": $0 "eu-west-1"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": "$0"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", $0 "x"]}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": [$0"eu-west-1"]}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLike": {"s3:prefix": "a/${aws:user$0name"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLike": {"s3:prefix": "a/${$0"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLike": {"$0": "x"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:SourceArn": "arn:aws:s3:::$0b*"}}}]}"#,
                r#"{"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLike": {"s3:prefix": "${aws:user$0name}/"}}}]}"#,
                r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLike": {"s3:prefix": "${aws:PrincipalTag/team, 'a}$0b'}/"}}}]}"#,
            ],
            expect![[r#"
                {"Statement": [{"Effect": "Allow", "Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8" "192.168.0.0/$016
                    [192.168.0.0/16]
                    **`192.168.0.0/16`** · value of aws:SourceIp
                    Met where `aws:SourceIp` is in one of `10.0.0.0/8` and `192.168.0.0/16`.
                    65,536 addresses, `192.168.0.0` to `192.168.255.255`. Private: never the source of a request from the internet.
                "Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-cen$0tral-1"
                    [eu-central-1]
                    **`eu-central-1`** · value of aws:RequestedRegion
                    Met where `aws:RequestedRegion` is `eu-central-1`.
                    Region: Europe (Frankfurt) (partition `aws`).
                {⏎ "Statement": [{"Effect": "Allow", "Sid": "😀",⏎  "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "tr$0ue"},}⏎}]}
                    [true]
                    **`true`** · value of aws:MultiFactorAuthPresent
                    Met where `aws:MultiFactorAuthPresent` is `true`.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west\u002d$01"}}}]}
                    [eu-west\u002d1]
                    **`eu-west-1`** · value of aws:RequestedRegion
                    Met where `aws:RequestedRegion` is `eu-west-1`.
                    Region: Europe (Ireland) (partition `aws`).
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west\u00$02d1"}}}]}
                    [eu-west\u002d1]
                    **`eu-west-1`** · value of aws:RequestedRegion
                    Met where `aws:RequestedRegion` is `eu-west-1`.
                    Region: Europe (Ireland) (partition `aws`).
                    ---
                    `\u002d` reads as `-`.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": $0 "eu-west-1"}}}]}
                    nothing
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": "$0"}}}]}
                    nothing
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", $0 "x"]}}}]}
                    nothing
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:RequestedRegion": [$0"eu-west-1"]}}}]}
                    nothing
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLike": {"s3:prefix": "a/${aws:user$0name"}}}]}
                    [${aws:username]
                    **`${aws:username}`** · policy variable
                    Replaced by the value that `aws:username` has in the request.
                    ---
                    **`aws:username`** · global condition key · String · single value
                    Name of the IAM user.
                    Present: for IAM users only.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
                    [Policy variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
                    ---
                    No brace closes it, so it is plain text.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLike": {"s3:prefix": "a/${$0"}}}]}
                    [${]
                    **`${}`** · policy variable
                    Names no condition key.
                    [Policy variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
                    ---
                    No brace closes it, so it is plain text.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLike": {"$0": "x"}}}]}
                    nothing
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringEquals": {"aws:SourceArn": "arn:aws:s3:::$0b*"}}}]}
                    [b*]
                    **`b*`** · `BucketName` of `bucket`
                    Met where `aws:SourceArn` is `arn:aws:s3:::b*`. No wildcard here: `StringEquals` compares `*` and `?` as they are.
                    - partition `aws`: AWS Standard
                    - service `s3`: Amazon S3
                    - region none
                    - account none
                    - **resource** `b*`: `bucket`; the wildcard also lets it match `object`
                {"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLike": {"s3:prefix": "${aws:user$0name}/"}}}]}
                    [${aws:username}]
                    **`${aws:username}`** · policy variable
                    Replaced by the value that `aws:username` has in the request.
                    ---
                    **`aws:username`** · global condition key · String · single value
                    Name of the IAM user.
                    Present: for IAM users only.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
                    [Policy variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
                    ---
                    Plain text here: the policy's version is `2008-10-17`.
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"StringLike": {"s3:prefix": "${aws:PrincipalTag/team, 'a}$0b'}/"}}}]}
                    [${aws:PrincipalTag/team, 'a}b'}]
                    **`${aws:PrincipalTag/team}`** · policy variable
                    Replaced by the value that `aws:PrincipalTag/team` has in the request. Without one, by `'a}b'`.
                    ---
                    **`aws:PrincipalTag/${TagKey}`** · global condition key · String · single value
                    Value of a tag on the principal or on its session.
                    Present: when the principal or its session has the tag.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
                    [Policy variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
            "#]],
        );
    }
}
