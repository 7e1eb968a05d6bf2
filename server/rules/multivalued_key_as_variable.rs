use crate::policy::PolicyKind;
use crate::rule::variables::has_old_version;
use crate::rule::{Context, Diagnostic, Fix, PlacedVariable, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// A policy variable names a condition key that can hold several values.
    ///
    /// A variable stands for one value, so AWS replaces only those of single-valued keys. With a multivalued one the
    /// resource or the value matches nothing.
    ///
    /// Which keys are multivalued is what the catalogue says; claims of identity providers that it lacks are not seen.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::app-data/${aws:CalledVia}/*"
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
    ///         "Resource": "arn:aws:s3:::app-data/${aws:CalledViaLast}/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [IAM policy elements: Variables and tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html)
    /// - [Single-valued vs. multivalued context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html)
    MULTIVALUED_KEY_AS_VARIABLE: Warning, kinds: &PolicyKind::ALL, check: check,
}

/// Single-valued keys that tell a part of what a multivalued one tells.
const INSTEAD: [(&str, &str); 2] = [
    ("aws:CalledVia", "aws:CalledViaFirst"),
    ("aws:CalledVia", "aws:CalledViaLast"),
];

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if has_old_version(context) {
        return;
    }
    for placed in &context.variables {
        let key = placed.key().filter(|key| key.is_multivalued());
        let Some(key) = key.filter(|_| placed.variable.is_closed && placed.is_supported()) else {
            continue;
        };
        let message = format!(
            "`{}` can hold several values and no variable can stand for it; write the values out, or use a single-valued key",
            key.name()
        );
        let range = placed.source_range(placed.variable.range.clone());
        let mut diagnostic = Diagnostic::new(&MULTIVALUED_KEY_AS_VARIABLE, range, message);
        diagnostic.fixes = fixes(placed, key.name()).collect();
        diagnostics.push(diagnostic);
    }
}

fn fixes(placed: &PlacedVariable<'_>, key: &str) -> impl Iterator<Item = Fix> {
    let instead = INSTEAD.iter().filter(move |(multivalued, _)| *multivalued == key);
    let place = placed.source_range(placed.variable.name_range.clone());
    instead.map(move |(_, single)| {
        Fix::new(
            format!("Change to `{single}`"),
            vec![Edit::replace(place, *single)],
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{
        assert_fixed, assert_found, findings, policy_of, with_condition, with_resource,
    };

    #[test]
    fn only_multivalued_keys_are_found() {
        assert_found(
            "MULTIVALUED_KEY_AS_VARIABLE",
            with_resource,
            &[
                (
                    "arn:aws:s3:::a/${aws:PrincipalOrgPaths}/*",
                    "${aws:PrincipalOrgPaths}",
                ),
                ("arn:aws:s3:::a/${aws:tagkeys, 'none'}", "${aws:tagkeys, 'none'}"),
            ],
            &[
                "arn:aws:s3:::a/${aws:PrincipalOrgID}/*",
                "arn:aws:s3:::a/${aws:PrincipalTag/team}",
                "arn:aws:s3:::a/${*}",
                "arn:aws:s3:::a/${aws:TagKeys",
            ],
        );
        assert_found(
            "MULTIVALUED_KEY_AS_VARIABLE",
            with_condition,
            &[(
                r#"{"StringLike": {"s3:prefix": ["home/${aws:CalledVia}/*"]}}"#,
                "${aws:CalledVia}",
            )],
            &[r#"{"NumericEquals": {"s3:max-keys": "${aws:TagKeys}"}}"#],
        );
        let old =
            policy_of(r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::a/${aws:TagKeys}""#)
                .replace("2012-10-17", "2008-10-17");
        assert!(!findings(&old).contains("MULTIVALUED"));
    }

    #[test]
    fn the_fix_takes_a_single_valued_key() {
        assert_fixed(
            with_resource,
            &[(
                "arn:aws:s3:::a/${aws:CalledVia, 'x'}",
                "Change to `aws:CalledViaFirst`",
                "arn:aws:s3:::a/${aws:CalledViaFirst, 'x'}",
            )],
        );
    }
}
