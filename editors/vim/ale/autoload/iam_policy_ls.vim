" Completes whole names such as `support:CreateCase`; ALE's own function sees only what follows the colon.
function! iam_policy_ls#Complete(findstart, base) abort
    if !a:findstart
        return ale#completion#OmniFunc(a:findstart, a:base)
    endif

    let l:before = getline('.')[: col('.') - 2]
    let l:start = match(l:before, '[^"]*$')
    let l:options = {'prefix': l:before[l:start :]}

    return ale#completion#GetCompletions('ale-omnifunc', l:options) ? l:start : -3
endfunction
