use std::collections::HashMap;

use crate::catalog;
use crate::policy::PolicyKind;
use crate::rule::condition_keys::{Near, lacks_a_part, near_keys};
use crate::rule::variables::has_old_version;
use crate::rule::{Context, Diagnostic, Fix, PlacedVariable, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// A policy variable names a condition key that does not exist.
    ///
    /// AWS cannot replace it, so that a resource with it matches nothing. The rule speaks of names that begin with `aws:` and are near a known one: others may be
    /// placeholders of a template language, such as `${aws:accountId}` of the Serverless Framework.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/${aws:usernmae}/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/${aws:username}/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [IAM policy elements: Variables and tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    INVALID_KEY_IN_VARIABLE: Warning, kinds: &PolicyKind::ALL, check: check,
}

/// How many distinct names near names are looked up for.
const MOST_SEARCHES: usize = 100;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if has_old_version(context) {
        return;
    }
    let mut known: HashMap<&str, Slip> = HashMap::new();
    for placed in &context.variables {
        let name = placed.variable.name();
        let is_candidate =
            placed.is_supported() && placed.variable.errors().next().is_none() && is_global(name);
        if !is_candidate || (known.len() == MOST_SEARCHES && !known.contains_key(name)) {
            continue;
        }
        let slip = known.entry(name).or_insert_with(|| Slip::of(name));
        diagnostics.extend(report(placed, slip));
    }
}

/// What is wrong with the name of a global key.
enum Slip {
    /// Nothing that is certain.
    None,
    /// It lacks the name of the tag.
    Tag,
    /// It is near others.
    Near(Vec<Near>),
}

impl Slip {
    fn of(name: &str) -> Self {
        match catalog::condition_key(name) {
            Some(_) => Self::None,
            None if lacks_a_part(name) => Self::Tag,
            None => Self::Near(near_keys(name, catalog::global_condition_keys())),
        }
    }
}

fn is_global(name: &str) -> bool {
    // Those of the Serverless Framework.
    let is_of_template = ["aws:region", "aws:accountId"].contains(&name);
    let prefix = name
        .get(..4)
        .is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"));
    prefix && !is_of_template && !name.starts_with("AWS::")
}

fn report(placed: &PlacedVariable<'_>, slip: &Slip) -> Option<Diagnostic> {
    let name = placed.variable.name();
    let start = placed.variable.name_range.start;
    let place = placed.source_range(start..start + name.len());
    let near = match slip {
        Slip::None => return None,
        Slip::Tag => {
            let key = name.trim_end_matches('/');
            let message = format!("`{key}` names no tag; write `{key}/` and the name of the tag");
            return Some(Diagnostic::new(&INVALID_KEY_IN_VARIABLE, place, message));
        }
        Slip::Near(near) => near,
    };
    let names: Vec<String> = near.iter().filter_map(|near| near.in_place(name)).collect();
    let message = format!("AWS knows no key `{name}`; did you mean `{}`?", names.first()?);
    let mut diagnostic = Diagnostic::new(&INVALID_KEY_IN_VARIABLE, place, message);
    for name in &names {
        let fix = Fix::new(
            format!("Change to `{name}`"),
            vec![Edit::replace(place, name.clone())],
        );
        diagnostic
            .fixes
            .push(if names.len() == 1 { fix.preferred() } else { fix });
    }
    Some(diagnostic)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found};

    fn policy(name: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/${{{name}}}"}}]}}"#
        )
    }

    #[test]
    fn only_names_near_a_known_one_are_found() {
        assert_found(
            "INVALID_KEY_IN_VARIABLE",
            policy,
            &[
                ("aws:usernmae", "aws:usernmae"),
                ("aws:PrincipalTag", "aws:PrincipalTag"),
                ("aws:PrincipalTags/team, 'none'", "aws:PrincipalTags/team"),
            ],
            &[
                "aws:UserName",
                "aws:region",
                "aws:accountId",
                "AWS::Region",
                "s3:prefx",
                "aws:PrincipalTag/team",
            ],
        );
    }

    #[test]
    fn the_name_is_put_right() {
        assert_fixed(
            policy,
            &[
                ("aws:usernmae", "Change", "aws:username"),
                (
                    "aws:PrincipalTags/team, 'none'",
                    "Change",
                    "aws:PrincipalTag/team, 'none'",
                ),
            ],
        );
    }
}
