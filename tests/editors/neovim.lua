-- Drives the server from a real Neovim, 0.7 or newer: diagnostics, completion, quick-fix, the saved file, shutdown.
-- Run by run-neovim.sh, which puts the server on PATH and names what is needed in the environment.

local SERVER = assert(os.getenv('IAM_POLICY_LS'), 'IAM_POLICY_LS names no server')
local FIXTURE = assert(os.getenv('POLICY'), 'POLICY names no file to edit')
local CONFIGURATION = assert(os.getenv('NEOVIM_CONFIGURATION'), 'NEOVIM_CONFIGURATION names no folder')
local PATIENCE_MS = 10000

local ROLE_SERVICE = 'servicequotas.amazonaws.com'

--- Ends the test with a sentence for people.
local function fail(message, ...)
  error(string.format(message, ...), 0)
end

--- Waits until `condition` holds and gives what it returns; else fails with `complaint`, which may be a function.
local function wait_for(condition, complaint)
  local result
  local held = vim.wait(PATIENCE_MS, function()
    result = condition()
    return result and true or false
  end, 5)
  if not held then
    fail('%s', type(complaint) == 'function' and complaint() or complaint)
  end
  return result
end

--- The server's client of the current buffer, under whichever name this Neovim lists clients.
local function attached_client()
  local list
  if vim.lsp.get_clients then
    list = vim.lsp.get_clients({ bufnr = 0 })
  else
    list = vim.tbl_values(vim.lsp.buf_get_clients(0))
  end
  local client = list[1]
  return client and client.name == 'iam_policy_ls' and client or nil
end

--- What the server answers; an error or silence fails.
local function request(method, params)
  local replies, problem = vim.lsp.buf_request_sync(0, method, params, PATIENCE_MS)
  if not replies then
    fail('The server does not answer `%s`: %s.', method, problem)
  end
  local _, reply = next(replies)
  if not reply then
    fail('No server answers `%s`.', method)
  end
  local failure = reply.error or reply.err
  if failure then
    fail('The server answers `%s` with an error: %s.', method, failure.message)
  end
  return reply.result
end

local function codes()
  return vim.tbl_map(function(diagnostic)
    return diagnostic.code
  end, vim.diagnostic.get(0))
end

local function describe_codes()
  local seen = codes()
  return #seen > 0 and table.concat(seen, ', ') or 'none'
end

local function wait_for_code(code)
  wait_for(function()
    return vim.tbl_contains(codes(), code)
  end, function()
    return string.format('No diagnostic `%s` appears; there are: %s.', code, describe_codes())
  end)
end

local function wait_for_no_code(code)
  wait_for(function()
    return not vim.tbl_contains(codes(), code)
  end, string.format('The diagnostic `%s` stays after its fix.', code))
end

--- The first line that contains `text`, counted from 1.
local function line_with(text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    if line:find(text, 1, true) then
      return number, line
    end
  end
  fail('No line of the document contains `%s`.', text)
end

local function opens_and_attaches()
  if vim.fn.exepath('iam-policy-ls') ~= SERVER then
    fail('`iam-policy-ls` on PATH is `%s`, not `%s`.', vim.fn.exepath('iam-policy-ls'), SERVER)
  end
  vim.opt.runtimepath:append(CONFIGURATION)
  vim.cmd('runtime! plugin/iam_policy_ls.lua')
  if vim.lsp.enable then
    vim.lsp.enable('iam_policy_ls')
  end
  vim.cmd('filetype plugin indent on')
  vim.cmd('silent edit ' .. vim.fn.fnameescape(FIXTURE))
  local client = wait_for(attached_client, 'The server does not attach to the document.')
  wait_for(function()
    return client.initialized
  end, 'The server does not answer `initialize`.')
  return client
end

local function shows_diagnostics()
  wait_for_code('INVALID_SERVICE_IN_ACTION')
  wait_for_code('MISSING_SERVICE_LINKED_ROLE_PERMISSION')
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    local line = vim.api.nvim_buf_get_lines(0, diagnostic.lnum, diagnostic.lnum + 1, false)[1]
    if diagnostic.code == 'INVALID_SERVICE_IN_ACTION' and not line:find('app-integartions', 1, true) then
      fail('`INVALID_SERVICE_IN_ACTION` is shown on the wrong line: `%s`.', vim.trim(line))
    end
  end
end

local function completes_an_action(client)
  local number, line = line_with('"support:AddAttachmentsToSet"')
  local typed = line:match('^%s*') .. '"support:",'
  vim.api.nvim_buf_set_lines(0, number - 1, number - 1, false, { typed })
  vim.api.nvim_win_set_cursor(0, { number, #typed - #'",' })

  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local answer = request('textDocument/completion', params) or {}
  local items = answer.items or answer
  local wanted = vim.tbl_filter(function(item)
    return item.textEdit and item.textEdit.newText:find('support:CreateCase', 1, true)
  end, items)[1]
  if not wanted then
    fail('None of the %d completions after `"support:` is `support:CreateCase`.', #items)
  end
  local edits = vim.list_extend({ wanted.textEdit }, wanted.additionalTextEdits or {})
  vim.lsp.util.apply_text_edits(edits, vim.api.nvim_get_current_buf(), client.offset_encoding)

  local _, completed = line_with('support:CreateCase')
  local expected = line:match('^%s*') .. '"support:CreateCase",'
  if completed ~= expected then
    fail('Completion makes the line `%s` instead of `%s`.', completed, expected)
  end
end

local function adds_the_role_statement(client)
  -- Until the server has seen the completed line, the finding stands where it stood before.
  local number = line_with('servicequotas:RequestServiceQuotaIncrease')
  local finding = wait_for(function()
    return vim.tbl_filter(function(diagnostic)
      return diagnostic.code == 'MISSING_SERVICE_LINKED_ROLE_PERMISSION' and diagnostic.lnum == number - 1
    end, vim.diagnostic.get(0))[1]
  end, 'The diagnostic `MISSING_SERVICE_LINKED_ROLE_PERMISSION` does not move with its line.')

  local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
  -- The line is ASCII, so columns are the same in every encoding.
  params.range = {
    start = { line = finding.lnum, character = finding.col },
    ['end'] = { line = finding.end_lnum, character = finding.end_col },
  }
  params.context = { diagnostics = {} }
  local actions = request('textDocument/codeAction', params) or {}
  local action = vim.tbl_filter(function(candidate)
    return candidate.title:find(ROLE_SERVICE, 1, true)
  end, actions)[1]
  if not action then
    local titles = vim.tbl_map(function(candidate)
      return candidate.title
    end, actions)
    fail('No code action names `%s`; there are: %s.', ROLE_SERVICE, table.concat(titles, '; '))
  end
  local edit = action.edit or (request('codeAction/resolve', action) or {}).edit
  if not edit then
    fail('The code action `%s` has no edit.', action.title)
  end
  vim.lsp.util.apply_workspace_edit(edit, client.offset_encoding)
  wait_for_no_code('MISSING_SERVICE_LINKED_ROLE_PERMISSION')
end

--- Whether a statement allows creating the service-linked role, and nothing else.
local function is_role_statement(statement)
  local equals = type(statement.Condition) == 'table' and statement.Condition.StringEquals or {}
  return statement.Effect == 'Allow'
    and statement.Action == 'iam:CreateServiceLinkedRole'
    and equals['iam:AWSServiceName'] == ROLE_SERVICE
end

local function saves_a_whole_policy()
  vim.cmd('silent write')
  local text = table.concat(vim.fn.readfile(FIXTURE), '\n')
  local parses, policy = pcall(vim.fn.json_decode, text)
  if not parses then
    fail('The saved file is not JSON: %s', policy)
  end
  if not vim.tbl_contains(policy.Statement[1].Action, 'support:CreateCase') then
    fail('The saved file lacks the completed action.')
  end
  if #vim.tbl_filter(is_role_statement, policy.Statement) ~= 1 then
    fail('The saved file does not hold the service-linked role statement once:\n%s', text)
  end
end

local function shuts_down(client)
  vim.lsp.stop_client(client.id)
  wait_for(function()
    return vim.lsp.get_client_by_id(client.id) == nil
  end, 'The server does not end when it is asked to.')
end

--- Runs a step and says so.
local function step(title, run, ...)
  local result = run(...)
  io.stdout:write('  ok: ', title, '\n')
  return result
end

local passed, problem = xpcall(function()
  local client = step('attaches to a JSON document', opens_and_attaches)
  step('shows both diagnostics', shows_diagnostics)
  step('completes an action', completes_an_action, client)
  step('adds the service-linked role statement', adds_the_role_statement, client)
  step('saves a whole policy', saves_a_whole_policy)
  step('shuts down', shuts_down, client)
end, function(message)
  -- A sentence of ours stands for itself; anything else is a fault whose place matters.
  return type(message) == 'string' and message:find('^[^%s]+%.lua:%d+:') and debug.traceback(message) or message
end)

if not passed then
  io.stderr:write(problem, '\n')
  vim.cmd('cquit 1')
end
vim.cmd('qall!')
