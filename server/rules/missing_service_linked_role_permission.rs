use std::cell::LazyCell;

use crate::catalog::{self, Action, Evidence, Pattern, ServiceLinkedRole};
use crate::policy::{ActionEntry, Arn, Condition, Effect, Form, Policy, PolicyKind, Statement};
use crate::rule::{Context, Diagnostic, Fix, ResolvedAction, Severity, declare_rule};
use crate::syntax::edit::Json;

declare_rule! {
    /// The policy allows an action that needs a service-linked role, but not to create that role.
    ///
    /// Some actions fail in an account that lacks the service's role, unless the caller may create it. AWS Support
    /// App, for instance, needs `iam:CreateServiceLinkedRole` for `servicequotas.amazonaws.com` to request quota
    /// increases from chat. Where the role exists already, nothing is missing.
    ///
    /// Looks at actions written out, not at patterns, and at needs that AWS documents; where only some requests need the
    /// role, as alarms that act on instances do, it is a hint. Does not see other policies
    /// of the same identity, nor `Deny` statements.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Effect": "Allow", "Action": "servicequotas:RequestServiceQuotaIncrease", "Resource": "*"}
    ///     ]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {"Effect": "Allow", "Action": "servicequotas:RequestServiceQuotaIncrease", "Resource": "*"},
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": "iam:CreateServiceLinkedRole",
    ///             "Resource": "*",
    ///             "Condition": {"StringEquals": {"iam:AWSServiceName": "servicequotas.amazonaws.com"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Service-linked role permissions](https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html#service-linked-role-permissions)
    /// - [Managing access to the AWS Support App](https://docs.aws.amazon.com/awssupport/latest/user/support-app-permissions.html)
    MISSING_SERVICE_LINKED_ROLE_PERMISSION: Suggestion, kinds: &[PolicyKind::Identity], check: check,
}

/// The action that creates a service-linked role.
const CREATE: &str = "iam:CreateServiceLinkedRole";

/// The condition key that names the service of a role to be created.
const SERVICE_NAME: &str = "iam:AWSServiceName";

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let policy = context.policy;
    // Of a fragment the rest is unknown, and it may hold the permission.
    if policy.form != Form::Document {
        return;
    }
    let grants: LazyCell<Vec<&Statement<'_>>, _> = LazyCell::new(|| {
        policy
            .statements
            .iter()
            .filter(|statement| allows_creation(statement))
            .collect()
    });
    let mut reported: Vec<ServiceLinkedRole> = Vec::new();
    let may_need_role = |action: &ResolvedAction<'_>| {
        let ResolvedAction { statement, entry, .. } = action;
        statement.effect() == Some(Effect::Allow) && !entry.negated && !needs_no_role(statement, entry)
    };
    for ResolvedAction {
        statement,
        entry,
        action,
        ..
    } in context.distinct_actions(may_need_role)
    {
        let Some(action) = *action else { continue };
        for (role, evidence) in needed_roles(action) {
            if !reported.contains(&role) && !grants.iter().any(|grant| may_be_for(grant, role)) {
                reported.push(role);
                let found = diagnostic(context, statement, entry, action, role);
                diagnostics.push(match evidence {
                    Evidence::DocumentedForSome => found.with_severity(Severity::Hint),
                    _ => found,
                });
            }
        }
    }
}

/// Whether a condition keeps the action from what needs the role: of the keys that `kms:CreateKey` makes, only those of
/// several regions do.
fn needs_no_role(statement: &Statement<'_>, entry: &ActionEntry<'_>) -> bool {
    let is_one_region = |condition: Condition<'_>| {
        condition.key.as_str().eq_ignore_ascii_case("kms:MultiRegion")
            && condition.operator_name().base.eq_ignore_ascii_case("Bool")
            && condition.scalars().next().is_some()
            && condition
                .scalars()
                .all(|(_, value)| value.eq_ignore_ascii_case("false"))
    };
    entry.pattern.text.eq_ignore_ascii_case("kms:CreateKey") && statement.conditions().any(is_one_region)
}

/// The roles that an action is documented to need, for all requests or for some.
fn needed_roles(action: Action) -> impl Iterator<Item = (ServiceLinkedRole, Evidence)> {
    let roles = catalog::service_linked_roles(action).filter(|role| role.is_confirmed());
    let known = roles.map(move |role| (role, role.evidence(action)));
    let mut is_named = false;
    known.filter(move |(_, evidence)| match evidence {
        Evidence::Documented => true,
        // Roles that some requests need are alternatives: one stands for all.
        Evidence::DocumentedForSome => !std::mem::replace(&mut is_named, true),
        _ => false,
    })
}

/// Whether a statement allows to create service-linked roles of some kind.
fn allows_creation(statement: &Statement<'_>) -> bool {
    let covers = |entry: ActionEntry<'_>| Pattern::ignoring_case(entry.pattern.text).matches(CREATE);
    let covered = match statement.not_action {
        Some(_) => !statement.actions().any(covers),
        None => statement.actions().any(covers),
    };
    statement.effect() == Some(Effect::Allow) && covered
}

/// Whether a statement that allows to create roles may allow this one; what cannot be told counts as yes.
fn may_be_for(statement: &Statement<'_>, role: ServiceLinkedRole) -> bool {
    covers_role(statement, role) && statement.conditions().all(|condition| may_hold(&condition, role))
}

fn covers_role(statement: &Statement<'_>, role: ServiceLinkedRole) -> bool {
    // The account, and a suffix behind the name, are open: compare what is fixed.
    let path = format!("role/aws-service-role/{}/", role.principal());
    let covers = |text: &str| match Arn::new(text) {
        _ if text.contains("${") => true,
        Some(arn) if !arn.resource().contains(['*', '?']) => arn.resource().starts_with(&path),
        _ => {
            Pattern::new(text).matches(&format!("arn:aws:iam::123456789012:{path}")) || overlaps(text, &path)
        }
    };
    statement.has_opaque_resource()
        || statement.not_resource.is_some()
        || statement.resources().any(|(string, _)| covers(string.as_str()))
}

/// Whether a resource pattern can mean a role below `path`: the part before its first wildcard is on the way.
fn overlaps(text: &str, path: &str) -> bool {
    let resource = Arn::new(text).map_or(text, |arn| arn.resource());
    let literal = resource.split(['*', '?']).next().unwrap_or_default();
    path.starts_with(literal) || literal.starts_with(path)
}

/// Whether a condition can hold for the creation of the role.
fn may_hold(condition: &Condition<'_>, role: ServiceLinkedRole) -> bool {
    let is_about_service = condition.key.as_str().eq_ignore_ascii_case(SERVICE_NAME);
    let is_positive = matches!(condition.operator_name().base, "StringEquals" | "StringLike");
    if !is_about_service || !is_positive || condition.strings().next().is_none() {
        return true;
    }
    let mut values = condition.strings().map(|string| string.as_str());
    values.any(|value| Pattern::new(value).matches(role.principal()) || value.contains("${"))
}

fn diagnostic(
    context: &Context<'_>,
    statement: &Statement<'_>,
    entry: &ActionEntry<'_>,
    action: Action,
    role: ServiceLinkedRole,
) -> Diagnostic {
    let principal = role.principal();
    let needs = match role.evidence(action) {
        Evidence::DocumentedForSome => "may need",
        _ => "needs",
    };
    let message = format!(
        "`{action}` {needs} the service-linked role of `{principal}`; allow `{CREATE}` for it, unless the role exists already"
    );
    let fix = |resource: String, title: &str| {
        let edits = context.insert_statement_after(statement, &grant(principal, resource))?;
        Some(Fix::new(
            format!("Allow `{CREATE}` for `{principal}` ({title})"),
            edits,
        ))
    };
    let exact = role.arn().replace("${Partition}", partition(context.policy));
    Diagnostic::new(
        &MISSING_SERVICE_LINKED_ROLE_PERMISSION,
        entry.string.range,
        message,
    )
    .with_fix(fix("*".to_owned(), "on `*`").map(Fix::preferred))
    .with_fix(fix(exact, "on the role's ARN"))
}

fn grant(principal: &str, resource: String) -> Json {
    let service_name = Json::Object(vec![(SERVICE_NAME, Json::string(principal))]);
    Json::Object(vec![
        ("Effect", Json::string("Allow")),
        ("Action", Json::string(CREATE)),
        ("Resource", Json::String(resource)),
        ("Condition", Json::Object(vec![("StringEquals", service_name)])),
    ])
}

/// The partition that the policy's ARNs name, `aws` where they name none.
fn partition<'a>(policy: &Policy<'a>) -> &'a str {
    let resources = policy
        .statements
        .iter()
        .flat_map(|statement| statement.resources());
    let mut arns = resources.filter_map(|(string, _)| Arn::new(string.as_str()));
    arns.find_map(|arn| Some(arn.partition()).filter(|partition| partition.starts_with("aws")))
        .unwrap_or("aws")
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    const NEED: &str =
        r#"{ "Effect": "Allow", "Action": "servicequotas:RequestServiceQuotaIncrease", "Resource": "*" }"#;

    fn policy(statements: &str) -> String {
        format!(r#"{{ "Version": "2012-10-17", "Statement": {statements} }}"#)
    }

    #[test]
    fn the_statement_is_inserted_on_one_line() {
        let source = policy(&format!("[ {NEED} ]"));
        expect![[r#"
            information MISSING_SERVICE_LINKED_ROLE_PERMISSION on `"servicequotas:RequestServiceQuotaIncrease"`: `servicequotas:RequestServiceQuotaIncrease` needs the service-linked role of `servicequotas.amazonaws.com`; allow `iam:CreateServiceLinkedRole` for it, unless the role exists already
              fix: Allow `iam:CreateServiceLinkedRole` for `servicequotas.amazonaws.com` (on `*`) (preferred)
              fix: Allow `iam:CreateServiceLinkedRole` for `servicequotas.amazonaws.com` (on the role's ARN)
        "#]]
        .assert_eq(&findings(&source));
        let grant = r#"{ "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*", "Condition": { "StringEquals": { "iam:AWSServiceName": "servicequotas.amazonaws.com" } } }"#;
        assert_eq!(
            fixed(&source, "(on `*`)"),
            policy(&format!("[ {NEED}, {grant} ]"))
        );
        // A single statement becomes a list.
        assert_eq!(
            fixed(&policy(NEED), "(on `*`)"),
            policy(&format!("[ {NEED}, {grant} ]"))
        );
    }

    #[test]
    fn the_statement_is_inserted_over_several_lines() {
        let source = "{\n\t\"Version\": \"2012-10-17\",\n\t\"Statement\": {\n\t\t\"Effect\": \"Allow\",\n\t\t\"Action\": \"servicequotas:RequestServiceQuotaIncrease\",\n\t\t\"Resource\": \"*\"\n\t}\n}\n";
        let expected = expect![[r#"
            {
            	"Version": "2012-10-17",
            	"Statement": [
            		{
            			"Effect": "Allow",
            			"Action": "servicequotas:RequestServiceQuotaIncrease",
            			"Resource": "*"
            		},
            		{
            			"Effect": "Allow",
            			"Action": "iam:CreateServiceLinkedRole",
            			"Resource": "arn:aws:iam::*:role/aws-service-role/servicequotas.amazonaws.com/AWSServiceRoleForServiceQuotas*",
            			"Condition": {
            				"StringEquals": {
            					"iam:AWSServiceName": "servicequotas.amazonaws.com"
            				}
            			}
            		}
            	]
            }
        "#]];
        expected.assert_eq(&fixed(source, "ARN"));
        let crlf = source.replace('\n', "\r\n");
        assert_eq!(fixed(&crlf, "ARN"), fixed(source, "ARN").replace('\n', "\r\n"));
    }

    #[test]
    fn the_statement_goes_behind_the_one_concerned_beside_a_syntax_error() {
        let source = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\n    \"Effect\": \"Allow\",\n    \"Action\": [\n      \"servicequotas:RequestServiceQuotaIncrease\"\n    ],\n    \"Resource\": \"*\"\n  }, {\n    \"Effect\": \"Deny\"\n    \"Action\": \"s3:*\",\n    \"Resource\": \"*\"\n  }]\n}";
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [{
                "Effect": "Allow",
                "Action": [
                  "servicequotas:RequestServiceQuotaIncrease"
                ],
                "Resource": "*"
              }, {
                "Effect": "Allow",
                "Action": "iam:CreateServiceLinkedRole",
                "Resource": "*",
                "Condition": {
                  "StringEquals": {
                    "iam:AWSServiceName": "servicequotas.amazonaws.com"
                  }
                }
              }, {
                "Effect": "Deny"
                "Action": "s3:*",
                "Resource": "*"
              }]
            }"#]]
        .assert_eq(&fixed(source, "(on `*`)"));
    }

    #[test]
    fn a_statement_without_its_end_is_closed() {
        let need = NEED.trim_end_matches([' ', '}']);
        let grant = r#"{"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*", "Condition": {"StringEquals": {"iam:AWSServiceName": "servicequotas.amazonaws.com"}}}"#;
        for (open, end) in [("[", "]}"), ("[", ""), ("", "")] {
            let source = format!(r#"{{"Version": "2012-10-17", "Statement": {open}{need}{end}"#);
            let after = fixed(&source, "(on `*`)").replace(' ', "");
            let rest = if open.is_empty() { "]" } else { end };
            let expected = format!(r#"{{"Version": "2012-10-17", "Statement": [{need}}}, {grant}{rest}"#);
            assert_eq!(after, expected.replace(' ', ""), "{source}");
        }
        let lines = "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"servicequotas:RequestServiceQuotaIncrease\",\n  ]\n}";
        let after = fixed(lines, "(on `*`)");
        assert!(
            after.contains("Increase\"\n    },\n    {\n      \"Effect\""),
            "{after}"
        );
    }

    #[test]
    fn what_some_requests_need_is_one_hint() {
        let alarm = NEED.replace(
            "servicequotas:RequestServiceQuotaIncrease",
            "cloudwatch:PutMetricAlarm",
        );
        let found = findings(&policy(&alarm));
        assert!(found.starts_with("hint MISSING_SERVICE_LINKED_ROLE"), "{found}");
        assert!(found.contains("`cloudwatch:PutMetricAlarm` may need"), "{found}");
        assert_eq!(found.matches("_PERMISSION on").count(), 1, "{found}");
    }

    #[test]
    fn whoever_may_create_the_role_is_left_alone() {
        for grant in [
            r#"{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": ["iam:CreateServiceLinked*"], "Resource": "arn:aws:iam::*:role/*"}"#,
            r#"{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*", "Condition": {"StringLike": {"iam:awsservicename": ["ecs.amazonaws.com", "servicequotas.*"]}}}"#,
            r#"{"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "arn:aws:iam::*:role/aws-service-role/servicequotas.amazonaws.com/AWSServiceRoleForServiceQuotas*"}"#,
        ] {
            let found = findings(&policy(&format!("[{NEED}, {grant}]")));
            assert!(!found.contains("MISSING_SERVICE"), "{grant}");
        }
    }

    #[test]
    fn a_grant_for_another_service_does_not_help() {
        for grant in [
            r#"{"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*", "Condition": {"StringEquals": {"iam:AWSServiceName": "ecs.amazonaws.com"}}}"#,
            r#"{"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*"}"#,
            r#"{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": "iam:Get*", "Resource": "*"}"#,
        ] {
            assert!(
                findings(&policy(&format!("[{NEED}, {grant}]"))).contains("MISSING_SERVICE"),
                "{grant}"
            );
        }
    }

    #[test]
    fn keys_of_one_region_need_no_role() {
        let key = |condition: &str| {
            findings(&policy(&format!(
                r#"{{"Effect": "Allow", "Action": "kms:CreateKey", "Resource": "*", "Condition": {condition}}}"#
            )))
        };
        assert_eq!(key(r#"{"Bool": {"kms:MultiRegion": "false"}}"#), "");
        for condition in [
            r#"{"Bool": {"kms:MultiRegion": "true"}}"#,
            r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
        ] {
            let found = key(condition);
            assert!(found.contains("mrk.kms.amazonaws.com"), "{condition}: {found}");
        }
    }

    #[test]
    fn patterns_and_denials_need_nothing() {
        for (effect, action) in [
            ("Allow", "servicequotas:*"),
            ("Deny", "servicequotas:RequestServiceQuotaIncrease"),
        ] {
            let statement = format!(r#"{{"Effect": "{effect}", "Action": "{action}", "Resource": "*"}}"#);
            assert_eq!(findings(&policy(&statement)), "");
        }
    }
}
