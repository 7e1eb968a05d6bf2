# AWS IAM policies in Kakoune with kakoune-lsp; source this before `lsp-enable`.

remove-hooks global lsp-filetype-json
hook -group lsp-filetype-json global BufSetOption filetype=json %{
    set-option buffer lsp_servers %{
        [iam-policy-ls]
        args = ["--stdio"]
        root_globs = [".git", "iam-policy-ls.json"]
        settings_section = "iamPolicy"
        [iam-policy-ls.settings.iamPolicy]
        # Where the type of policy cannot be told from the policy itself:
        # policyType = "scp"

        # The server for JSON may run beside it:
        # [vscode-json-language-server]
        # args = ["--stdio"]
        # root_globs = [".git"]
    }
}
