" AWS IAM policies with vim-lsp: source this from your vimrc.

if executable('iam-policy-ls')
    augroup iam_policy_ls
        autocmd!
        autocmd User lsp_setup call lsp#register_server({
        \   'name': 'iam-policy-ls',
        \   'cmd': ['iam-policy-ls', '--stdio'],
        \   'allowlist': ['json', 'jsonc'],
        \   'workspace_config': {'iamPolicy': {}},
        \})
    augroup END
endif
