" AWS IAM policies in ALE: https://github.com/iam-policy-ls/iam-policy-ls

call ale#Set('json_iam_policy_ls_executable', 'iam-policy-ls')
call ale#Set('json_iam_policy_ls_config', {})

function! ale_linters#json#iam_policy_ls#ProjectRoot(buffer) abort
    let l:git = ale#path#FindNearestDirectory(a:buffer, '.git')

    return fnamemodify(empty(l:git) ? bufname(a:buffer) : l:git, empty(l:git) ? ':p:h' : ':p:h:h')
endfunction

call ale#linter#Define('json', {
\   'name': 'iam_policy_ls',
\   'lsp': 'stdio',
\   'executable': {buffer -> ale#Var(buffer, 'json_iam_policy_ls_executable')},
\   'command': '%e --stdio',
\   'language': 'json',
\   'project_root': function('ale_linters#json#iam_policy_ls#ProjectRoot'),
\   'initialization_options': {buffer -> ale#Var(buffer, 'json_iam_policy_ls_config')},
\})
