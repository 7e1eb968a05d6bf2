" Completes names with hyphens, such as `app-integrations`, and all names right behind a colon or quote; ALE's own
" function wants a letter, and sees only what follows a hyphen.
function! iam_policy_ls#Complete(findstart, base) abort
    if !a:findstart
        return ale#completion#OmniFunc(a:findstart, a:base)
    endif

    let l:before = getline('.')[: col('.') - 2]
    let l:start = match(l:before, '[^":/]*$')
    let l:options = {'prefix': l:before[l:start :]}

    return ale#completion#GetCompletions('ale-omnifunc', l:options) ? l:start : -3
endfunction
