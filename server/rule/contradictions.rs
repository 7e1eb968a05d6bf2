//! Whether two conditions on one key can hold for the same request.
//!
//! Only what is sure counts: values without variables, operators without `ForAllValues` and `ForAnyValue`, keys with one value.
//! Everything else may hold.

use super::ResolvedCondition;
use crate::catalog::{Operator, OperatorFamily, Pattern};
use crate::policy::has_variable;
use crate::policy::value::{IpRange, date_seconds, number};

/// Whether no request meets both of two conditions on the same key.
pub(crate) fn exclude_each_other(one: &ResolvedCondition<'_>, other: &ResolvedCondition<'_>) -> bool {
    let (Some(one), Some(other)) = (Demand::of(one), Demand::of(other)) else {
        return false;
    };
    one.excludes(&other) || other.excludes(&one)
}

/// What a condition asks of the value of its key.
struct Demand<'a> {
    operator: Operator,
    family: OperatorFamily,
    is_negated: bool,
    /// Whether it holds only for requests that have the key.
    needs_key: bool,
    values: Vec<&'a str>,
}

impl<'a> Demand<'a> {
    fn of(condition: &ResolvedCondition<'a>) -> Option<Self> {
        let operator = condition.operator?;
        let is_single = condition.key.is_some_and(|key| !key.is_multivalued());
        let all = condition.condition.values?.one_or_many().count();
        let values: Vec<&str> = condition.condition.scalars().map(|(_, text)| text).collect();
        let is_plain = !values.is_empty()
            && values.len() == all
            && all <= MOST_VALUES
            && !values.iter().any(|value| has_variable(value));
        let is_sure = is_single && is_plain && condition.name.set_prefix.is_none() && condition.suits();
        is_sure.then(|| Self {
            operator,
            family: operator.family(),
            is_negated: operator.is_negated(),
            needs_key: condition.needs_key(),
            values,
        })
    }

    /// Whether it does not hold where the other holds. One of the two has to need the key: else both hold without it.
    fn excludes(&self, other: &Self) -> bool {
        if !other.needs_key || other.is_negated {
            return false;
        }
        if self.family == OperatorFamily::Null {
            return self.values == ["true"];
        }
        if self.family != other.family {
            return false;
        }
        match self.family {
            OperatorFamily::String => self.excludes_texts(other, pattern),
            OperatorFamily::Arn => self.excludes_texts(other, |_, value| Some(Pattern::new(value))),
            OperatorFamily::Bool => {
                self.excludes_texts(other, |_, value| Some(Pattern::ignoring_case(value)))
            }
            OperatorFamily::Numeric => self.excludes_numbers(other, number),
            OperatorFamily::Date => self.excludes_numbers(other, date_seconds),
            OperatorFamily::IpAddress => self.excludes_addresses(other),
            OperatorFamily::Binary | OperatorFamily::Null => false,
        }
    }

    fn excludes_texts(&self, other: &Self, pattern: fn(Operator, &'a str) -> Option<Pattern<'a>>) -> bool {
        let patterns = |demand: &Self| {
            let values = demand.values.iter();
            values
                .map(|value| pattern(demand.operator, value))
                .collect::<Option<Vec<_>>>()
        };
        let (Some(own), Some(wanted)) = (patterns(self), patterns(other)) else {
            return false;
        };
        wanted.iter().all(|wanted| match self.is_negated {
            // ARNs are compared field by field, so only equal ones are sure.
            true if self.family == OperatorFamily::Arn => {
                wanted.is_literal() && own.iter().any(|own| own.as_str() == wanted.as_str())
            }
            true => own.iter().any(|own| own.covers(wanted)),
            false => own.iter().all(|own| are_apart(own, wanted)),
        })
    }

    fn excludes_numbers(&self, other: &Self, read: fn(&str) -> Option<f64>) -> bool {
        let read_all = |demand: &Self| {
            demand
                .values
                .iter()
                .map(|value| read(value))
                .collect::<Option<Vec<_>>>()
        };
        let (Some(own), Some(wanted)) = (read_all(self), read_all(other)) else {
            return false;
        };
        let wanted = wanted.iter().map(|value| Interval::new(other.operator, *value));
        let own: Vec<_> = own
            .iter()
            .map(|value| Interval::new(self.operator, *value))
            .collect();
        wanted.into_iter().all(|wanted| match self.is_negated {
            true => own.iter().any(|own| wanted.is_point(own)),
            false => own.iter().all(|own| own.is_apart_from(&wanted)),
        })
    }

    fn excludes_addresses(&self, other: &Self) -> bool {
        let read_all = |demand: &Self| {
            demand
                .values
                .iter()
                .map(|value| IpRange::new(value))
                .collect::<Option<Vec<_>>>()
        };
        let (Some(own), Some(wanted)) = (read_all(self), read_all(other)) else {
            return false;
        };
        wanted.iter().all(|wanted| match self.is_negated {
            true => own.iter().any(|own| own.covers(*wanted)),
            false => !own.iter().any(|own| own.covers(*wanted) || wanted.covers(*own)),
        })
    }
}

/// How many values of a condition are compared.
const MOST_VALUES: usize = 100;

/// A value under an operator of strings; `None` where wildcards stand that the operator does not take.
fn pattern(operator: Operator, value: &str) -> Option<Pattern<'_>> {
    let has_wildcard = value.contains(['*', '?']);
    if has_wildcard && !operator.takes_wildcards() {
        return None;
    }
    Some(match operator.name().ends_with("IgnoreCase") {
        true => Pattern::ignoring_case(value),
        false => Pattern::new(value),
    })
}

/// Whether no text matches both; of two with wildcards that is not known.
fn are_apart(one: &Pattern<'_>, other: &Pattern<'_>) -> bool {
    match (one.is_literal(), other.is_literal()) {
        (true, true) => !one.matches(other.as_str()) && !other.matches(one.as_str()),
        (true, false) => !other.matches(one.as_str()),
        (false, true) => !one.matches(other.as_str()),
        (false, false) => false,
    }
}

/// The numbers that a value under an operator stands for.
struct Interval {
    least: f64,
    most: f64,
    /// Whether the ends themselves belong to it.
    is_closed: bool,
}

impl Interval {
    fn new(operator: Operator, value: f64) -> Self {
        let name = operator.name();
        let is_closed = name.ends_with("Equals");
        let (least, most) = if name.contains("LessThan") {
            (f64::NEG_INFINITY, value)
        } else if name.contains("GreaterThan") {
            (value, f64::INFINITY)
        } else {
            (value, value)
        };
        Self {
            least,
            most,
            is_closed,
        }
    }

    fn is_point(&self, value: &Self) -> bool {
        self.least == value.least && self.most == value.most
    }

    fn is_apart_from(&self, other: &Self) -> bool {
        let ends_before = |one: &Self, other: &Self| {
            one.most < other.least || (one.most == other.least && !(one.is_closed && other.is_closed))
        };
        ends_before(self, other) || ends_before(other, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_touch_only_where_both_are_closed() {
        let interval =
            |operator, value| Interval::new(crate::catalog::operator(operator).expect("an operator"), value);
        for (one, other, expected) in [
            (("NumericLessThan", 5.0), ("NumericGreaterThan", 5.0), true),
            (
                ("NumericLessThanEquals", 5.0),
                ("NumericGreaterThanEquals", 5.0),
                false,
            ),
            (("NumericLessThanEquals", 5.0), ("NumericGreaterThan", 5.0), true),
            (("NumericEquals", 5.0), ("NumericLessThan", 5.0), true),
            (("NumericEquals", 5.0), ("NumericLessThanEquals", 5.0), false),
            (("NumericLessThan", 5.0), ("NumericLessThan", 1.0), false),
        ] {
            let (one, other) = (interval(one.0, one.1), interval(other.0, other.1));
            assert_eq!(one.is_apart_from(&other), expected);
            assert_eq!(other.is_apart_from(&one), expected);
        }
    }
}
