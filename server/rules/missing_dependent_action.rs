use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use crate::catalog::{AccessLevel, Action, Pattern};
use crate::policy::{Effect, Form, PolicyKind, Statement};
use crate::rule::actions::enumerate;
use crate::rule::{Context, Diagnostic, Fix, ResolvedAction, Severity, declare_rule};
use crate::syntax::Value;
use crate::syntax::edit::{Json, append_elements};

declare_rule! {
    /// The policy allows an action, but not another one that it depends on.
    ///
    /// The service authorization reference lists dependent actions, and a call fails where the caller lacks one that it
    /// needs: who creates a function passes it a role. Many of them are needed for some requests only (those with tags,
    /// or with a key of one's own), and the reference does not tell which. So this rule reports an action by its exact
    /// name, and of what it depends on
    ///
    /// - what every managed policy of AWS allows together with it, of three policies or more;
    /// - as a hint, what at least nine in ten of them do, and `iam:PassRole` where no managed policy speaks against it.
    ///
    /// It does not report tagging, nor `iam:CreateServiceLinkedRole`, which `MISSING_SERVICE_LINKED_ROLE_PERMISSION` is
    /// about. It does not see other policies of the same identity, nor whether a request needs the action, and it takes
    /// an action that is allowed on some resource for allowed.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "lambda:CreateFunction",
    ///         "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:app-*"
    ///     }]
    /// }
    /// ```
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "timestream:ListDatabases", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": "lambda:CreateFunction",
    ///             "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:app-*"
    ///         },
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": "iam:PassRole",
    ///             "Resource": "arn:aws:iam::111122223333:role/app-function"
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Actions table of the service authorization reference](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html#actions_table)
    /// - [Permissions to pass a role to a service](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html)
    MISSING_DEPENDENT_ACTION: Suggestion,
    kinds: &[PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Session],
    check: check,
}

const PASS_ROLE: &str = "iam:PassRole";
const CREATE_SERVICE_LINKED_ROLE: &str = "iam:CreateServiceLinkedRole";

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    // Of a fragment the rest is unknown, and it may hold the permission.
    if context.policy.form != Form::Document {
        return;
    }
    let allowed = LazyCell::new(|| Allowed::new(context));
    let mut known: HashMap<Action, bool> = HashMap::new();
    let is_allowed =
        |entry: &ResolvedAction<'_>| !entry.entry.negated && entry.statement.effect() == Some(Effect::Allow);
    for entry in context.distinct_actions(is_allowed) {
        let Some(action) = entry.action else { continue };
        let needs = action
            .dependent_actions()
            .filter_map(|other| Some((other, weight(action, other)?)));
        let missing: Vec<(Action, Severity)> = needs
            .filter(|(other, _)| {
                let known = known.entry(*other);
                !*known.or_insert_with_key(|other| allowed.holds(*other))
            })
            .collect();
        diagnostics.extend(diagnostic(context, entry, action, &missing));
    }
}

/// How sure it is that an action is of no use without another one; `None` where that is not sure enough.
fn weight(action: Action, other: Action) -> Option<Severity> {
    // Tags are up to the request, and another rule speaks of roles.
    if other.access_level() == AccessLevel::Tagging || other.to_string() == CREATE_SERVICE_LINKED_ROLE {
        return None;
    }
    let (both, all) = action
        .support(other)
        .map_or((0, 0), |support| (support.both, support.all));
    let is_pass_role = other.to_string() == PASS_ROLE;
    match all {
        3.. if both == all => Some(Severity::Information),
        3.. if 9 * all <= 10 * both => Some(Severity::Hint),
        _ if is_pass_role && both == all => Some(Severity::Hint),
        _ => None,
    }
}

/// What the statements of a policy allow, on whatever resource; what cannot be read allows everything.
struct Allowed<'c, 'a> {
    everything: bool,
    by_name: HashSet<Action>,
    patterns: Vec<&'c ResolvedAction<'a>>,
    all_but: Vec<&'c Statement<'a>>,
}

impl<'c, 'a> Allowed<'c, 'a> {
    fn new(context: &'c Context<'a>) -> Self {
        let statements = context.policy.statements.iter();
        let allowing = statements.filter(|statement| statement.effect() != Some(Effect::Deny));
        let mut allowed = Self {
            everything: allowing.clone().any(has_opaque_action),
            by_name: HashSet::new(),
            patterns: Vec::new(),
            all_but: allowing
                .filter(|statement| statement.not_action.is_some())
                .collect(),
        };
        let may_allow = |entry: &ResolvedAction<'_>| {
            !entry.entry.negated && entry.statement.effect() != Some(Effect::Deny)
        };
        for entry in context.distinct_actions(may_allow) {
            let pattern = entry.entry.pattern;
            allowed.everything |= pattern.text.contains("${");
            match entry.action {
                Some(action) => {
                    allowed.by_name.insert(action);
                }
                None if pattern.has_wildcard() => allowed.patterns.push(entry),
                None => {}
            }
        }
        allowed
    }

    fn holds(&self, action: Action) -> bool {
        let name = action.to_string();
        self.everything
            || self.by_name.contains(&action)
            || self.patterns.iter().any(|entry| entry.covers(action))
            || self
                .all_but
                .iter()
                .any(|statement| all_but_others(statement, &name))
    }
}

fn has_opaque_action(statement: &Statement<'_>) -> bool {
    let value = statement.action.and_then(|property| property.value.as_ref());
    value.is_some_and(|value| value.one_or_many().any(Value::is_opaque))
}

/// Whether `NotAction` does not exclude an action.
fn all_but_others(statement: &Statement<'_>, action: &str) -> bool {
    statement.not_action.is_some()
        && !statement.actions().any(|entry| {
            let pattern = Pattern::ignoring_case(entry.pattern.text);
            entry.negated && (entry.pattern.is_everything() || pattern.matches(action))
        })
}

fn diagnostic(
    context: &Context<'_>,
    entry: &ResolvedAction<'_>,
    action: Action,
    missing: &[(Action, Severity)],
) -> Option<Diagnostic> {
    let severity = missing.iter().map(|(_, severity)| *severity).max()?;
    let others: Vec<Action> = missing.iter().map(|(other, _)| *other).collect();
    let needs = match severity {
        Severity::Hint => "may need",
        _ => "needs",
    };
    let names = enumerate(&others, "and");
    let message = format!(
        "`{action}` {needs} {names} too, which no statement allows; allow it here or in another policy"
    );
    let (roles, others): (Vec<Action>, Vec<Action>) = others
        .into_iter()
        .partition(|other| other.to_string() == PASS_ROLE);
    let found = Diagnostic::new(&MISSING_DEPENDENT_ACTION, entry.entry.string.range, message);
    let found = found
        .with_severity(severity)
        .with_fix(allow_others(context, entry, &others));
    Some(match roles.is_empty() {
        true => found,
        false => found.with_fix(allow_pass_role(context, entry)),
    })
}

/// Allows actions in the same list, where that is about every resource, else in a statement of their own.
fn allow_others(context: &Context<'_>, entry: &ResolvedAction<'_>, others: &[Action]) -> Option<Fix> {
    let title = format!("Allow {} too", enumerate(others, "and"));
    let statement = entry.statement;
    let names: Vec<_> = others
        .iter()
        .map(|other| Json::String(other.to_string()))
        .collect();
    let edits = match &names[..] {
        [] => return None,
        names if is_about_everything(statement) => {
            let list = statement.action?.value.as_ref()?;
            append_elements(context.source, context.style, list, names)
        }
        [name] => context.insert_statement_after(statement, &allow(name.clone(), None))?,
        names => context.insert_statement_after(statement, &allow(Json::Array(names.to_vec()), None))?,
    };
    Some(Fix::new(title, edits).preferred())
}

fn is_about_everything(statement: &Statement<'_>) -> bool {
    let mut resources = statement.resources();
    statement.condition.is_none() && resources.any(|(resource, negated)| !negated && resource.as_str() == "*")
}

/// Allows to pass roles, to services to be filled in.
fn allow_pass_role(context: &Context<'_>, entry: &ResolvedAction<'_>) -> Option<Fix> {
    let services = Json::Object(vec![("iam:PassedToService", Json::Array(Vec::new()))]);
    let condition = Json::Object(vec![("StringEquals", services)]);
    let statement = allow(Json::string(PASS_ROLE), Some(condition));
    let edits = context.insert_statement_after(entry.statement, &statement)?;
    Some(Fix::new(
        format!("Allow `{PASS_ROLE}`, services to fill in"),
        edits,
    ))
}

fn allow(action: Json, condition: Option<Json>) -> Json {
    let mut members = vec![
        ("Effect", Json::string("Allow")),
        ("Action", action),
        ("Resource", Json::string("*")),
    ];
    members.extend(condition.map(|condition| ("Condition", condition)));
    Json::Object(members)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed, policy_of};
    use expect_test::expect;

    fn allow(actions: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Allow", "Action": {actions}, "Resource": "*""#
        ))
    }

    #[test]
    fn what_is_missing_is_told_together() {
        let mut all = findings(&allow(r#""lambda:CreateFunction""#));
        all += &findings(&allow(r#""scheduler:CreateSchedule""#));
        all += &findings(&allow(r#""ec2:CreateVpcEndpoint""#));
        expect![[r#"
            information MISSING_DEPENDENT_ACTION on `"lambda:CreateFunction"`: `lambda:CreateFunction` needs `iam:PassRole` too, which no statement allows; allow it here or in another policy
              fix: Allow `iam:PassRole`, services to fill in
            hint MISSING_DEPENDENT_ACTION on `"scheduler:CreateSchedule"`: `scheduler:CreateSchedule` may need `iam:PassRole` too, which no statement allows; allow it here or in another policy
              fix: Allow `iam:PassRole`, services to fill in
            hint MISSING_DEPENDENT_ACTION on `"ec2:CreateVpcEndpoint"`: `ec2:CreateVpcEndpoint` may need `ec2:DescribeSecurityGroups`, `ec2:DescribeSubnets` and `ec2:DescribeVpcs` too, which no statement allows; allow it here or in another policy
              fix: Allow `ec2:DescribeSecurityGroups`, `ec2:DescribeSubnets` and `ec2:DescribeVpcs` too (preferred)
        "#]]
        .assert_eq(&all);
    }

    #[test]
    fn the_actions_go_where_they_are_about_everything() {
        assert_eq!(
            fixed(&allow(r#"["timestream:ListDatabases"]"#), "Allow"),
            allow(r#"["timestream:ListDatabases", "timestream:DescribeEndpoints"]"#)
        );
        let one = |more: &str| {
            format!(
                r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "timestream:DescribeTable", "Resource": "arn:aws:timestream:us-east-1:111122223333:database/a/table/b"}}{more}]}}"#
            )
        };
        assert_eq!(
            fixed(&one(""), "Allow"),
            one(r#", {"Effect": "Allow", "Action": "timestream:DescribeEndpoints", "Resource": "*"}"#)
        );
    }

    #[test]
    fn roles_are_passed_to_services_to_fill_in() {
        let after = fixed(&allow(r#""lambda:CreateFunction""#), "PassRole");
        assert!(
            after.ends_with(
                r#", {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": []}}}]}"#
            ),
            "{after}"
        );
    }

    #[test]
    fn what_is_allowed_anywhere_or_may_be_is_not_missing() {
        let with = |statement: &str| {
            format!(
                r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "lambda:CreateFunction", "Resource": "*"}}, {statement}]}}"#
            )
        };
        let role = r#""Resource": "arn:aws:iam::111122223333:role/app""#;
        for (statement, missing) in [
            (
                format!(r#"{{"Effect": "Allow", "Action": ["IAM:Pass*"], {role}}}"#),
                false,
            ),
            (
                format!(r#"{{"Effect": "Allow", "NotAction": "s3:*", {role}}}"#),
                false,
            ),
            (
                format!(r#"{{"Effect": "Allow", "Action": "${{action}}", {role}}}"#),
                false,
            ),
            (
                format!(r#"{{"Effect": "Allow", "NotAction": "iam:*", {role}}}"#),
                true,
            ),
            (
                format!(r#"{{"Effect": "Deny", "Action": "iam:PassRole", {role}}}"#),
                true,
            ),
        ] {
            let found = findings(&with(&statement));
            assert_eq!(
                found.contains("MISSING_DEPENDENT"),
                missing,
                "{statement}: {found}"
            );
        }
    }

    #[test]
    fn what_only_some_requests_need_is_not_missing() {
        for action in [
            "ec2:CreateSecurityGroup",
            "sns:CreateTopic",
            "s3:PutObject",
            "secretsmanager:CreateSecret",
            "access-analyzer:CreateAnalyzer",
            "lambda:Create*",
        ] {
            let found = findings(&allow(&format!(r#""{action}""#)));
            assert!(!found.contains("MISSING_DEPENDENT"), "{action}: {found}");
        }
    }
}
