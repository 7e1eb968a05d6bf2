-- Goes through the steps of steps.mjs in Neovim 0.7 or newer; run.mjs names what is needed in the environment.

local PATIENCE_MS = 30000
local POLICY_TYPE = os.getenv('POLICY_TYPE')
local HAS_SETTING = POLICY_TYPE ~= ''

local function told(name)
  return (assert(os.getenv(name), name .. ' is not set'))
end

local function report(entry)
  vim.fn.writefile({ vim.fn.json_encode(entry) }, told('SEEN'), 'a')
end

--- Waits until `condition` gives something and gives that.
local function wait_for(condition, complaint)
  local result
  local held = vim.wait(PATIENCE_MS, function()
    result = condition()
    return result and true or false
  end, 5)
  if not held then
    error(complaint, 0)
  end
  return result
end

--- Puts the cursor on the first character of `text`.
local function go_to(text)
  vim.fn.cursor(1, 1)
  assert(vim.fn.search('\\V' .. text, 'cW') > 0, 'the document lacks ' .. text)
end

--- Starts the server as the file says that Neovim's version wants.
local function starts()
  vim.opt.runtimepath:append(told('SETTINGS'))
  vim.cmd('runtime! plugin/iam_policy_ls.lua')
  if vim.lsp.enable then
    if HAS_SETTING then
      vim.lsp.config('iam_policy_ls', { settings = { iamPolicy = { policyType = POLICY_TYPE } } })
    end
    vim.lsp.enable('iam_policy_ls')
  end
end

--- Starts the server with the table of the file for nvim-lspconfig, which only adds to it when to start and what its
--- `setup` is given.
local function starts_by_table(file)
  package.preload['lspconfig.util'] = function()
    return { root_pattern = function() end }
  end
  local config = dofile(told('SETTINGS') .. '/' .. file).default_config
  if HAS_SETTING then
    config = vim.tbl_deep_extend('keep', { settings = { iamPolicy = { policyType = POLICY_TYPE } } }, config)
  end
  vim.api.nvim_create_autocmd('FileType', {
    pattern = config.filetypes,
    callback = function(event)
      local client = vim.lsp.start_client({ name = 'iam_policy_ls', cmd = config.cmd, settings = config.settings })
      vim.lsp.buf_attach_client(event.buf, client)
      vim.bo.omnifunc = 'v:lua.vim.lsp.omnifunc'
    end,
  })
end

local function opens()
  vim.cmd('filetype plugin indent on')
  vim.cmd('silent edit ' .. vim.fn.fnameescape(told('POLICY')))
end

local function shows_diagnostics()
  local found = wait_for(function()
    local all = vim.diagnostic.get(0)
    return #all == tonumber(told('DIAGNOSTICS')) and all
  end, 'The diagnostics do not appear.')
  local entry = { step = 'diagnostics', lines = {}, messages = {} }
  for _, diagnostic in ipairs(found) do
    table.insert(entry.lines, diagnostic.lnum)
    table.insert(entry.messages, diagnostic.message)
  end
  report(entry)
end

--- Types keys as a user does; in Insert mode Neovim stays there until a later call leaves it.
local function type_keys(keys, mode)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), mode, false)
end

local function completes()
  vim.o.completeopt = 'menuone,noselect'
  go_to(told('TYPED_BELOW'))
  local indent = vim.fn.getline('.'):match('^%s*')
  vim.fn.append('.', indent .. '"' .. told('TYPED') .. '",')
  vim.fn.cursor(vim.fn.line('.') + 1, #indent + #told('TYPED') + 2)
  local timer = vim.loop.new_timer()
  timer:start(0, 5, vim.schedule_wrap(function()
    if timer:is_active() and vim.fn.pumvisible() == 1 then
      timer:stop()
      type_keys('<C-n><C-y><Esc>', 't')
    end
  end))
  type_keys('i<C-x><C-o>', 'tx!')
  report({ step = 'completion', line = vim.fn.getline('.') })
end

local function hovers()
  go_to(told('HOVERED'))
  vim.lsp.buf.hover()
  local window = wait_for(function()
    return vim.tbl_filter(function(window)
      return vim.api.nvim_win_get_config(window).relative ~= ''
    end, vim.api.nvim_list_wins())[1]
  end, 'No hover appears.')
  local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
  vim.api.nvim_win_close(window, true)
  report({ step = 'hover', text = table.concat(lines, '\n') })
end

--- Takes the code action `title` out of the menu at `text`.
local function fixes(text, title)
  go_to(text)
  local before = vim.api.nvim_buf_get_changedtick(0)
  vim.ui.select = function(actions, options, choose)
    for _, action in ipairs(actions) do
      if options.format_item(action) == title then
        return choose(action)
      end
    end
    choose(nil)
  end
  vim.lsp.buf.code_action()
  wait_for(function()
    return vim.api.nvim_buf_get_changedtick(0) ~= before
  end, 'The fix `' .. title .. '` does not come.')
end

local function fixes_both()
  fixes(told('FIRST_AT'), told('FIRST_FIX'))
  fixes(told('SECOND_AT'), told('SECOND_FIX'))
  wait_for(function()
    return #vim.diagnostic.get(0) == 0
  end, 'Diagnostics stay after both fixes.')
  report({ step = 'fixes', left = #vim.diagnostic.get(0) })
end

local function saves()
  vim.cmd('silent write')
  report({ step = 'saved' })
end

local passed, problem = xpcall(function()
  local file = os.getenv('TABLE')
  if file then
    starts_by_table(file)
  else
    starts()
  end
  opens()
  shows_diagnostics()
  if not HAS_SETTING then
    completes()
    hovers()
    fixes_both()
    saves()
  end
end, debug.traceback)
if not passed then
  io.stderr:write(problem, '\n')
end
vim.cmd(passed and 'qall!' or 'cquit 1')
