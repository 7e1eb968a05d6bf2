# AWS IAM policies in Kakoune with kakoune-lsp; source this before `lsp-enable`.

remove-hooks global lsp-filetype-json
hook -group lsp-filetype-json global BufSetOption filetype=json %{
    set-option buffer lsp_servers %{
        [iam-policy-ls]
        args = ["--stdio"]
        root_globs = [".git", "iam-policy-ls.json"]
        settings_section = "_"
        [iam-policy-ls.settings._]
        # iamPolicy.policyType = "scp"

        # The server for JSON may run beside it:
        # [vscode-json-language-server]
        # args = ["--stdio"]
        # root_globs = [".git"]
    }
}
