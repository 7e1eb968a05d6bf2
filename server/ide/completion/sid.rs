//! A name for a statement, made from what it does.

use super::{Request, list};
use crate::catalog::{self, AccessLevel, Action, Service};
use crate::ide::topic::Topic;
use crate::ide::{CompletionKind, CompletionList};
use crate::policy::{Effect, Statement, strings};

/// How many services a name lists.
const MAX_SERVICES: usize = 2;

/// How long the name of a service may be in a name.
const MAX_SERVICE: usize = 20;

impl Request<'_> {
    /// A name that no other statement has; nothing where the statement does nothing yet.
    pub(super) fn sid(&self) -> CompletionList {
        let name = self.own_statement().and_then(|statement| self.name(statement));
        let item = |name: String| self.item(&name, CompletionKind::Value, Topic::Element("Sid"));
        list(name.map(|name| item(self.unique(name))).into_iter().collect())
    }

    fn name(&self, statement: &Statement<'_>) -> Option<String> {
        let effect = match statement.effect() {
            Some(Effect::Deny) => "Deny",
            Some(Effect::Allow) | None => "Allow",
        };
        if statement.not_action.is_some() {
            let services = services(strings(statement.not_action).map(|entry| entry.as_str()));
            return Some(format!("{effect}AllExcept{}", named(&services)?));
        }
        let texts: Vec<&str> = strings(statement.action).map(|entry| entry.as_str()).collect();
        if texts.contains(&"*") {
            return Some(format!("{effect}Everything"));
        }
        if let [only] = texts[..]
            && let Some(action) = catalog::action(only)
        {
            return Some(format!(
                "{effect}{}{}",
                short_name(action.service()),
                action.name()
            ));
        }
        let services = services(texts.iter().copied());
        let service = named(&services).unwrap_or_default();
        let actions = self.statement_actions()?;
        let (first, what) = (services.first()?, doing(&actions));
        let is_all = services.len() == 1 && first.actions().len() == actions.len();
        let what = if is_all { "FullAccess" } else { what };
        Some(format!("{effect}{service}{what}"))
    }

    /// The name, with a number behind it where another statement has it.
    fn unique(&self, name: String) -> String {
        let own = self.cursor.statement;
        let others = self.policy.statements.iter();
        let others = others.filter(|other| own.is_none_or(|own| !std::ptr::eq(own, other.object)));
        let taken: Vec<&str> = others
            .flat_map(|other| strings(other.sid))
            .map(|sid| sid.as_str())
            .filter(|sid| sid.starts_with(&name))
            .collect();
        let numbered = (2..).map(|number| format!("{name}{number}"));
        std::iter::once(name.clone())
            .chain(numbered.take(taken.len()))
            .find(|name| !taken.contains(&name.as_str()))
            .unwrap_or(name)
    }
}

/// The services of some entries, in order.
fn services<'a>(entries: impl Iterator<Item = &'a str>) -> Vec<Service> {
    let mut services = Vec::new();
    for entry in entries {
        let prefix = entry.split(':').next().unwrap_or_default();
        let service = catalog::service(prefix).filter(|service| !services.contains(service));
        services.extend(service);
    }
    services
}

/// `S3AndSQS`; nothing for none or many.
fn named(services: &[Service]) -> Option<String> {
    let is_few = (1..=MAX_SERVICES).contains(&services.len());
    let names = services.iter().map(|service| short_name(*service));
    is_few.then(|| names.collect::<Vec<_>>().join("And"))
}

/// A service's name as one word: `S3`, `Support`, `SQS`.
fn short_name(service: Service) -> String {
    let prefix = service.prefix();
    let name = service.name();
    let name = ["Amazon ", "AWS "]
        .iter()
        .find_map(|maker| name.strip_prefix(maker))
        .unwrap_or(name);
    let letters = |text: &str| {
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
    };
    let word = letters(name);
    match prefix.len() {
        ..=3 => letters(prefix).to_ascii_uppercase(),
        _ if word.len() <= MAX_SERVICE && !word.is_empty() => word,
        _ => {
            let mut words = prefix.split('-').map(letters).collect::<Vec<_>>();
            for word in &mut words {
                if let Some(first) = word.get_mut(..1) {
                    first.make_ascii_uppercase();
                }
            }
            words.concat()
        }
    }
}

/// What actions do together.
fn doing(actions: &[Action]) -> &'static str {
    let is_all = |levels: &[AccessLevel]| {
        !actions.is_empty()
            && actions
                .iter()
                .all(|action| levels.contains(&action.access_level()))
    };
    match () {
        () if is_all(&[AccessLevel::List]) => "List",
        () if is_all(&[AccessLevel::List, AccessLevel::Read]) => "Read",
        () if is_all(&[AccessLevel::Write]) => "Write",
        () if is_all(&[AccessLevel::Tagging]) => "Tagging",
        () if is_all(&[AccessLevel::PermissionsManagement]) => "Permissions",
        () => "Access",
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::ide::completion::testing::{check, check_list};

    #[test]
    fn a_name_says_what_the_statement_does() {
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Sid": "$0", "Action": ["s3:Get*", "s3:List*"]}]}"#,
            2,
            expect!["AllowS3Read"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Sid": "$0", "Action": "s3:*"}]}"#,
            2,
            expect!["AllowS3FullAccess"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Sid": "$0", "Action": "s3:GetObject"}]}"#,
            2,
            expect!["AllowS3GetObject"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Sid": "$0", "Action": ["sqs:SendMessage", "sns:Publish"]}]}"#,
            2,
            expect!["AllowSQSAndSNSWrite"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Sid": "$0", "Action": ["connect:DescribeUser", "connect:UpdateUser*"]}]}"#,
            2,
            expect!["AllowConnectAccess"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Sid": "$0", "Action": ["connect-campaigns:ListCampaigns", "connect-campaigns:DescribeCampaign"]}]}"#,
            2,
            expect!["AllowConnectCampaignsRead"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Sid": "$0", "Action": ["s3:Get*", "sqs:Get*", "sns:Get*"]}]}"#,
            2,
            expect!["AllowRead"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Sid": "$0", "Action": "*"}]}"#,
            2,
            expect!["AllowEverything"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Sid": "$0", "NotAction": ["iam:*", "sts:*"]}]}"#,
            2,
            expect!["AllowAllExceptIAMAndSTS"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Sid": "$0", "Action": "s3:ListBucket*"}]}"#,
            2,
            expect!["AllowS3List"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Sid": "$0", "Action": ["app-integrations:Create*"]}]}"#,
            2,
            expect!["AllowAppIntegrationsWrite"],
        );
        check_list(
            r#"{"Statement": [{"Effect": "Allow", "Sid": "$0", "Resource": "*"}]}"#,
            2,
            expect![[""]],
        );
    }

    #[test]
    fn a_name_is_unique() {
        check(
            r#"{"Statement": [{"Sid": "DenyS3Read"}, {"Sid": "DenyS3Read2"}, {"Sid": "$0", "Effect": "Deny", "Action": "s3:Get*"}]}"#,
            "DenyS3Read3",
            expect![[
                r#"{"Statement": [{"Sid": "DenyS3Read"}, {"Sid": "DenyS3Read2"}, {"Sid": "DenyS3Read3", "Effect": "Deny", "Action": "s3:Get*"}]}"#
            ]],
        );
    }
}
