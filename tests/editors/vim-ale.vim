" Goes through the steps of steps.mjs in Vim 9 with ALE; run.mjs names what is needed in the environment.

let s:patience_ms = 30000

function! s:Report(entry) abort
    call writefile([json_encode(a:entry)], $SEEN, 'a')
endfunction

" Waits until a condition, given as an expression, holds.
function! s:WaitFor(condition, complaint) abort
    let l:began = reltime()

    while !eval(a:condition)
        if reltimefloat(reltime(l:began)) * 1000 > s:patience_ms
            throw a:complaint
        endif

        sleep 5m
    endwhile
endfunction

function! s:GoTo(text) abort
    call cursor(1, 1)

    if search('\V' . a:text, 'cW') == 0
        throw 'the document lacks ' . a:text
    endif
endfunction

function! s:Start() abort
    " Vim shows no menus on a terminal without colours.
    set nomore t_Co=8 completeopt=menuone,noselect
    filetype plugin on
    packadd ale
    execute 'set runtimepath+=' . fnameescape($SETTINGS . '/ale')
    let g:ale_linters = {'json': ['iam_policy_ls']}
    let g:ale_hover_to_preview = 1

    if !empty($POLICY_TYPE)
        let g:ale_json_iam_policy_ls_config = {'iamPolicy': {'policyType': $POLICY_TYPE}}
    endif

    execute 'edit' fnameescape($POLICY)
    setlocal omnifunc=iam_policy_ls#Complete
endfunction

function! s:Diagnostics() abort
    return ale#engine#GetLoclist(bufnr(''))
endfunction

function! s:SeeDiagnostics() abort
    call s:WaitFor('len(s:Diagnostics()) == $DIAGNOSTICS', 'the diagnostics do not appear')
    call s:Report({
    \   'step': 'diagnostics',
    \   'lines': map(copy(s:Diagnostics()), 'v:val.lnum - 1'),
    \   'messages': map(copy(s:Diagnostics()), 'v:val.text'),
    \})
endfunction

" Takes the first completion as soon as they are shown.
function! s:Take(timer) abort
    if pumvisible()
        call timer_stop(a:timer)
        call feedkeys("\<C-n>\<C-y>\<Esc>", 't')
    endif
endfunction

function! s:Complete() abort
    call s:GoTo($TYPED_BELOW)
    let l:indent = matchstr(getline('.'), '^\s*')
    call append('.', l:indent . '"' . $TYPED . '",')
    call cursor(line('.') + 1, len(l:indent) + len($TYPED) + 2)
    call timer_start(5, function('s:Take'), {'repeat': -1})
    call feedkeys("i\<C-x>\<C-o>", 'tx!')
    call s:Report({'step': 'completion', 'line': getline('.')})
endfunction

function! s:PreviewWindow() abort
    return indexof(range(1, winnr('$')), 'getwinvar(v:val, "&previewwindow")') + 1
endfunction

function! s:Hover() abort
    call s:GoTo($HOVERED)
    ALEHover
    call s:WaitFor('s:PreviewWindow() > 0', 'no hover appears')
    call s:Report({'step': 'hover', 'text': join(getbufline(winbufnr(s:PreviewWindow()), 1, '$'), "\n")})
    pclose
endfunction

" Takes the code action of a title out of ALE's menu at a text.
function! s:Fix(text, title) abort
    call s:GoTo(a:text)
    let l:before = b:changedtick
    call ale#codefix#Execute(0, function('s:Choose', [a:title]))
    call s:WaitFor('b:changedtick != ' . l:before, 'the fix does not come: ' . a:title)
    " While a script runs, Vim does not tell ALE that the text has changed.
    ALELint
endfunction

function! s:Choose(title, data, items) abort
    for [l:kind, l:item] in a:items
        if l:item.title is# a:title
            call ale#codefix#ApplyLSPCodeAction(a:data, l:item)
        endif
    endfor
endfunction

function! s:FixBoth() abort
    call s:Fix($FIRST_AT, $FIRST_FIX)
    call s:Fix($SECOND_AT, $SECOND_FIX)
    call s:WaitFor('empty(s:Diagnostics())', 'diagnostics stay after both fixes')
    call s:Report({'step': 'fixes', 'left': len(s:Diagnostics())})
endfunction

try
    call s:Start()
    call s:SeeDiagnostics()

    if empty($POLICY_TYPE)
        call s:Complete()
        call s:Hover()
        call s:FixBoth()
        write
        call s:Report({'step': 'saved'})
    endif

    qall!
catch
    echomsg v:throwpoint . ': ' . v:exception
    cquit
endtry
