//! A name for a statement, made from what it does.

use super::{Request, list};
use crate::ide::topic::Topic;
use crate::ide::{CompletionKind, CompletionList, sid};
use crate::policy::Statement;

impl Request<'_> {
    /// A name that no other statement has; nothing where the statement does nothing yet.
    pub(super) fn sid(&self) -> CompletionList {
        let name = self.own_statement().and_then(sid::name);
        let item = |name: String| self.item(&name, CompletionKind::Value, Topic::Element("Sid"));
        list(name.map(|name| item(self.unique(&name))).into_iter().collect())
    }

    /// The name, with a number behind it where another statement has it.
    fn unique(&self, name: &str) -> String {
        let own = self.cursor.statement;
        let is_other = |other: &&Statement<'_>| own.is_none_or(|own| !std::ptr::eq(own, other.object));
        let others = self.policy.statements.iter().filter(is_other);
        let mut taken = others.filter_map(Statement::sid).map(str::to_owned).collect();
        sid::unique_among(&mut taken, name)
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
