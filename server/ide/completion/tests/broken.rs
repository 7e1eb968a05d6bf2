//! Cursors in broken documents of many kinds, one by one.

use expect_test::expect;

use crate::ide::completion::testing::check;

#[test]
fn broken_and_half_typed_documents() {
    check(
        "{\n  $0\n}",
        "Trust a service",
        expect![[r#"
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Principal": {
                "Service": "lambda.amazonaws.com"
              },
              "Action": "sts:AssumeRole"
            }
          ]
        }"#]],
    );
    check(
        "{\n\t\"$0\"\n}",
        "Trust a service",
        expect![[r#"
        {
        	"Version": "2012-10-17",
        	"Statement": [
        		{
        			"Effect": "Allow",
        			"Principal": {
        				"Service": "lambda.amazonaws.com"
        			},
        			"Action": "sts:AssumeRole"
        		}
        	]
        }"#]],
    );
    check(
        r#"{"Version":"2012-10-17","St$0"}"#,
        "Statement",
        expect![[r#"{"Version":"2012-10-17","Statement":[{"Effect":"","Action":"","Resource":"$0"}]}"#]],
    );
    check(
        r#"{"St$0"}"#,
        "Statement",
        expect![[r#"{"Statement": [{"Effect": "", "Action": "", "Resource": "$0"}]}"#]],
    );
    check(
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Cond$0"}]}"#,
        "Condition",
        expect![[r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Condition":{"":{"":"$0"}}}]}"#]],
    );
    check(
        r#"{"Version":"2012-10-17","Statement":[$0]}"#,
        "Trust a service",
        expect![[
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#
        ]],
    );
    check(
        "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Condition\": {\n        \"StringEq$0\n      }\n    }\n  ]\n}",
        "StringEquals",
        expect![[r#"
            {
              "Statement": [
                {
                  "Effect": "Allow",
                  "Condition": {
                    "StringEquals": {
                      "": "$0"
                    }
                  }
                }
              ]
            }"#]],
    );
    check(
        "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Condition\": {\n        \"IpAddress\": {\n          \"aws:SourceI$0\n        }\n      }\n    }\n  ]\n}",
        "aws:SourceIp",
        expect![[r#"
            {
              "Statement": [
                {
                  "Effect": "Allow",
                  "Condition": {
                    "IpAddress": {
                      "aws:SourceIp": "$0"
                    }
                  }
                }
              ]
            }"#]],
    );
    check(
        "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Condition\": $0\n      \"Resource\": \"*\"\n    }\n  ]\n}",
        "StringEquals",
        expect![[r#"
            {
              "Statement": [
                {
                  "Effect": "Allow",
                  "Condition": {
                    "StringEquals": {
                      "": "$0"
                    }
                  },
                  "Resource": "*"
                }
              ]
            }"#]],
    );
    check(
        "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Condition\": {\n        \"StringEquals\": {\n          \"aws:userid\": \"x\"\n          $0\n        }\n      }\n    }\n  ]\n}",
        "aws:username",
        expect![[r#"
            {
              "Statement": [
                {
                  "Effect": "Allow",
                  "Condition": {
                    "StringEquals": {
                      "aws:userid": "x",
                      "aws:username": "$0"
                    }
                  }
                }
              ]
            }"#]],
    );
    check(
        "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Condition\": {\n        \"IpAddress\": {\n          \"aws:SourceIp\": $0\n        }\n      }\n    }\n  ]\n}",
        "203.0.113.0/24",
        expect![[r#"
            {
              "Statement": [
                {
                  "Effect": "Allow",
                  "Condition": {
                    "IpAddress": {
                      "aws:SourceIp": "203.0.113.0/24"
                    }
                  }
                }
              ]
            }"#]],
    );
    check(
        "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Condition\": {\n        \"IpAddress\": {\n          \"aws:SourceIp\": [\"10.0.0.0/8\" $0\n        }\n      }\n    }\n  ]\n}",
        "203.0.113.0/24",
        expect![[r#"
            {
              "Statement": [
                {
                  "Effect": "Allow",
                  "Condition": {
                    "IpAddress": {
                      "aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"
                    }
                  }
                }
              ]
            }"#]],
    );
    check(
        "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": {\"A$0\n      \"Action\": \"s3:*\"\n    }\n  ]\n}",
        "AWS",
        expect![[r#"
            {
              "Statement": [
                {
                  "Effect": "Allow",
                  "Principal": {"AWS": "$0",
                  "Action": "s3:*"
                }
              ]
            }"#]],
    );
    check(
        "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": $0\n      \"Action\": \"s3:*\"\n    }\n  ]\n}",
        "AWS",
        expect![[r#"
            {
              "Statement": [
                {
                  "Effect": "Allow",
                  "Principal": {"AWS": "$0"},
                  "Action": "s3:*"
                }
              ]
            }"#]],
    );
    check(
        "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"s3:ListBucket\",\n      \"Resource\": $0\n    }\n  ]\n}",
        "arn:aws:s3:::${BucketName}",
        expect![[r#"
            {
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": "s3:ListBucket",
                  "Resource": "arn:aws:s3:::BucketName"
                }
              ]
            }"#]],
    );
    check(
        "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"s3:ListBucket\",\n      \"Resource\": arn:aws:s$0\n    }\n  ]\n}",
        "arn:aws:s3:::${BucketName}",
        expect![[r#"
            {
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": "s3:ListBucket",
                  "Resource": "arn:aws:s3:::BucketName"
                }
              ]
            }"#]],
    );
    check(
        "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"s3:ListBucket\",\n      \"Resource\": [\"arn:aws:s3:::a/*\" \"$0\n    }\n  ]\n}",
        "arn:aws:s3:::${BucketName}",
        expect![[r#"
            {
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": "s3:ListBucket",
                  "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::BucketName"
                }
              ]
            }"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/${$0}]}"#,
        "aws:username",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/${aws:username}"]}"#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/${aws:us$0, "Sid": "x"}]}"#,
        "aws:username",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/${aws:username}", "Sid": "x"}]}"#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:e$0}]}"#,
        "eu-west-1",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:eu-west-1:"}]}"#
        ]],
    );
    check(
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}\n    $0\n  ]\n}",
        "Allow actions",
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {"Effect": "Deny", "Action": "*", "Resource": "*"},
                {
                  "Effect": "Allow",
                  "Action": ["s3:GetObject"],
                  "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
                }
              ]
            }"#]],
    );
    check(
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    $0\n    {\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}\n  ]\n}",
        "Allow actions",
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": ["s3:GetObject"],
                  "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
                },
                {"Effect": "Deny", "Action": "*", "Resource": "*"}
              ]
            }"#]],
    );
    check(
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": $0\n}",
        "Allow actions",
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": ["s3:GetObject"],
                  "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
                }
              ]
            }"#]],
    );
    check(
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Sid\": \"x\"\n      \"Eff$0",
        "Effect",
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "x",
                  "Effect": "$0""#]],
    );
    check(
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      Eff$0\n      \"Action\": \"s3:*\"\n    }",
        "Effect",
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "$0",
                  "Action": "s3:*"
                }"#]],
    );
    check(
        "{\n  \"Statement\": [\n    {\n      \"Effect\": \"$0\n    }\n  ]\n}",
        "Deny",
        expect![[r#"
            {
              "Statement": [
                {
                  "Effect": "Deny"
                }
              ]
            }"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "$0, "Action": "s3:*"}]}"#,
        "Deny",
        expect![[r#"{"Statement": [{"Effect": "Deny", "Action": "s3:*"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect" "$0"}]}"#,
        "Deny",
        expect![[r#"{"Statement": [{"Effect": "Deny"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": 'De$0'}]}"#,
        "Deny",
        expect![[r#"{"Statement": [{"Effect": 'Deny'}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect" = De$0}]}"#,
        "Deny",
        expect![[r#"{"Statement": [{"Effect" = "Deny"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": $0, "Action": "s3:*"}]}"#,
        "Allow",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect":$0}]}"#,
        "Allow",
        expect![[r#"{"Statement": [{"Effect":"Allow"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect":$0"#,
        "Allow",
        expect![[r#"{"Statement": [{"Effect":"Allow""#]],
    );
    check(
        r#"{"Statement": [{"Action": [$0"#,
        "s3:",
        expect![[r#"{"Statement": [{"Action": ["s3:$0""#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:GetO$0", "Resource": "*"}]}"#,
        "GetObject",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "Resource": "*"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetO$0" "Resource": "*"}]}"#,
        "GetObject",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:PutObject" "s3:GetO$0"], "Resource": "*"}]}"#,
        "GetObject",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "*"}]}"#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetO$0",], "Resource": "*"}]}"#,
        "GetObject",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject",], "Resource": "*"}]}"#
        ]],
    );
    check(
        "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"s3:PutObject\",\n\"s3:GetO$0\n\"s3:ListBucket\"], \"Resource\": \"*\"}]}",
        "GetObject",
        expect![[r#"
            {"Statement": [{"Effect": "Allow", "Action": ["s3:PutObject",
            "s3:GetObject",
            "s3:ListBucket"], "Resource": "*"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject" $0}]}"#,
        "Resource",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "$0"}]}"#]],
    );
    check(
        "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\"\n$0\n}]}",
        "Resource",
        expect![[r#"
            {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
            "Resource": "$0"
            }]}"#]],
    );
    check(
        "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"s3:GetObject\"]\n\"Res$0",
        "Resource",
        expect![[r#"
            {"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"],
            "Resource": "$0""#]],
    );
    check(
        "{\"Version\": \"2012-10-17\"\n$0",
        "Statement",
        expect![[r#"
        {"Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "",
                "Action": "",
                "Resource": "$0"
            }
        ]"#]],
    );
    check(
        r#"{"Version": "2012-10-17" "$0"}"#,
        "Statement",
        expect![[
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "", "Action": "", "Resource": "$0"}]}"#
        ]],
    );
    check(
        r#"{$0 "Statement": []"#,
        "Version",
        expect![[r#"{"Version": "2012-10-17", "Statement": []"#]],
    );
    check(
        "\"Effect\": \"Allow\",\n\"Action\": \"s3:*\",\n$0",
        "Condition",
        expect![[r#"
            "Effect": "Allow",
            "Action": "s3:*",
            "Condition": {
                "": {
                    "": "$0"
                }
            }"#]],
    );
    check(
        r#"{"Effect": "Allow", "Action": "s3:*", $0"#,
        "Condition",
        expect![[r#"{"Effect": "Allow", "Action": "s3:*", "Condition": {"": {"": "$0"}}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com", $0]}}]}"#,
        "lambda.amazonaws.com",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}}]}"#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com" "$0]}}]}"#,
        "lambda.amazonaws.com",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}}]}"#
        ]],
    );
    check(
        r#"{"Statement": [{"Condition": {"Bool": {"aws:SecureTransport": $0}}}]}"#,
        "true",
        expect![[r#"{"Statement": [{"Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}"#]],
    );
    check(
        r#"{"Statement": [{"Condition": {"Bool": {"aws:SecureTransport": "$0}}}]}"#,
        "true",
        expect![[r#"{"Statement": [{"Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}"#]],
    );
    check(
        r#"{"Statement": [{$0]}"#,
        "Effect",
        expect![[r#"{"Statement": [{"Effect": "$0"]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Act$0]}"#,
        "Action",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Action": ["$0"]]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow" "Act$0": "s3:*"}]}"#,
        "Action",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*"}]}"#]],
    );
    check(
        r#"{"Statement": [{$0 "Effect": "Allow"}]}"#,
        "Sid",
        expect![[r#"{"Statement": [{"Sid": "$0", "Effect": "Allow"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*",, "Cond$0"}]}"#,
        "Condition",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*",, "Condition": {"": {"": "$0"}}}]}"#
        ]],
    );
    check(
        "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:*\", // why\n\"$0\"}]}",
        "Resource",
        expect![[r#"
            {"Statement": [{"Effect": "Allow", "Action": "s3:*", // why
            "Resource": "$0"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", Princ$0}]}"#,
        "Principal",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "$0"}}]}"#]],
    );
    check(
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Effect": "$0"#,
        "Allow",
        expect![[
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Effect": "Allow""#
        ]],
    );
    check(
        r#"{"Version": "$0, "Statement": []}"#,
        "2012-10-17",
        expect![[r#"{"Version": "2012-10-17", "Statement": []}"#]],
    );
    check(
        r#"{"Version": $0"#,
        "2012-10-17",
        expect![[r#"{"Version": "2012-10-17""#]],
    );
    check(
        "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\n  \"s3:GetObject\",\n  sq$0\n]}]}",
        "sqs:",
        expect![[r#"
            {"Statement": [{"Effect": "Allow", "Action": [
              "s3:GetObject",
              "sqs:$0"
            ]}]}"#]],
    );
    check(
        "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\n  \"s3:GetObject\"\n  \"sqs:Send$0\"\n  \"sns:Publish\"\n]}]}",
        "SendMessage",
        expect![[r#"
            {"Statement": [{"Effect": "Allow", "Action": [
              "s3:GetObject",
              "sqs:SendMessage",
              "sns:Publish"
            ]}]}"#]],
    );
    check(
        r#"{'Statement': [{'Effect': 'Allow', 'Action': ['sqs:Send$0"#,
        "SendMessage",
        expect!["{'Statement': [{'Effect': 'Allow', 'Action': ['sqs:SendMessage'"],
    );
    check(
        r#""Action": ["sqs:Send$0"]"#,
        "SendMessage",
        expect![[r#""Action": ["sqs:SendMessage"]"#]],
    );
    check(
        r#""Effect": "Allow", "Action": "sqs:Send$0"#,
        "SendMessage",
        expect![[r#""Effect": "Allow", "Action": "sqs:SendMessage""#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": [$0"#,
        "*",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": ["*""#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "$0, "Sid": "a"}]}"#,
        "*",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "*", "Sid": "a"}]}"#
        ]],
    );
    check(
        "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"iam:PassRole\",\n\"Resource\": \"arn:aws:iam::$0\n\"Condition\": {}}]}",
        "arn:aws:iam::${Account}:role/${RoleNameWithPath}",
        expect![[r#"
            {"Statement": [{"Effect": "Allow", "Action": "iam:PassRole",
            "Resource": "arn:aws:iam::111122223333:role/RoleNameWithPath",
            "Condition": {}}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Resource": ["arn:aws:sqs:us-$0:444455556666:a" "arn:aws:s3:::b"]}]}"#,
        "us-east-1",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Resource": ["arn:aws:sqs:us-east-1:444455556666:a", "arn:aws:s3:::b"]}]}"#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Principal": {$0"#,
        "AWS",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "$0""#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "a" $0}}]}"#,
        "AWS",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "a", "AWS": "$0"}}]}"#]],
    );
    check(
        "{\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"$0\n}]}",
        "*",
        expect![[r#"
            {"Statement": [{"Effect": "Allow", "Principal": "*"
            }]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": sns$0}}]}"#,
        "sns.amazonaws.com",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "sns$0"#,
        "sns.amazonaws.com",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com""#]],
    );
    check(
        r#"{'Statement': [{'Effect': 'Allow', 'Principal': {'Service': ['sns$0', 'sqs.amazonaws.com']}}]}"#,
        "sns.amazonaws.com",
        expect![
            "{'Statement': [{'Effect': 'Allow', 'Principal': {'Service': ['sns.amazonaws.com', 'sqs.amazonaws.com']}}]}"
        ],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Condition": {"ForAny$0": {"aws:TagKeys": "a"}}}]}"#,
        "ForAnyValue:StringLike",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"ForAnyValue:StringLike": {"aws:TagKeys": "a"}}}]}"#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Condition": {StringL$0}}]}"#,
        "StringLike",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringLike": {"": "$0"}}}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringL$0"#,
        "StringLike",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringLike": {"": "$0"}"#]],
    );
    check(
        "{\"Statement\": [{\"Effect\": \"Allow\", \"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"true\"}\n$0}}]}",
        "StringLike",
        expect![[r#"
            {"Statement": [{"Effect": "Allow", "Condition": {"Bool": {"aws:SecureTransport": "true"},
            "StringLike": {
                "": "$0"
            }}}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Condition": {"ArnLike": {"aws:SourceA$0: "x"}}}]}"#,
        "aws:SourceArn",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"ArnLike": {"aws:SourceArn": "x"}}}]}"#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Condition": {"ArnLike": {"$0"#,
        "aws:SourceArn",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Condition": {"ArnLike": {"aws:SourceArn": "$0""#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Condition": {"ArnLike": {"aws:PrincipalArn": "x" "aws:SourceA$0"}}}]}"#,
        "aws:SourceArn",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"ArnLike": {"aws:PrincipalArn": "x", "aws:SourceArn": "$0"}}}]}"#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:RequestedRegion": [$0"#,
        "eu-west-1",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:RequestedRegion": ["eu-west-1""#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:RequestedRegion": ["us-east-1" eu-w$0]}}}]}"#,
        "eu-west-1",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1"]}}}]}"#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-w$0}}}]}"#,
        "eu-west-1",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}]}"#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:RequestedRegion" "eu-w$0"}}}]}"#,
        "eu-west-1",
        expect![[
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}]}"#
        ]],
    );
    check(
        r#"{ "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*", "Condition": { "StringEquals": {"iam:AWSServiceName": "servicequ$0} } }"#,
        "servicequotas.amazonaws.com",
        expect![[
            r#"{ "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*", "Condition": { "StringEquals": {"iam:AWSServiceName": "servicequotas.amazonaws.com"} } }"#
        ]],
    );
    check(
        r#""Sid": "a", "Effect": "Allow", "Condition": { "StringEquals": {"iam:AWSServiceName": $0"#,
        "servicequotas.amazonaws.com",
        expect![[
            r#""Sid": "a", "Effect": "Allow", "Condition": { "StringEquals": {"iam:AWSServiceName": "servicequotas.amazonaws.com""#
        ]],
    );
    check(
        r#"{"Statement": [{"Sid": $0, "Effect": "Allow", "Action": "s3:GetObject"}]}"#,
        "AllowS3GetObject",
        expect![[
            r#"{"Statement": [{"Sid": "AllowS3GetObject", "Effect": "Allow", "Action": "s3:GetObject"}]}"#
        ]],
    );
    check(
        "{\"Statement\": [{\"Sid\": \"All$0\n\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\"}]}",
        "AllowS3GetObject",
        expect![[r#"
            {"Statement": [{"Sid": "AllowS3GetObject",
            "Effect": "Allow", "Action": "s3:GetObject"}]}"#]],
    );
}
