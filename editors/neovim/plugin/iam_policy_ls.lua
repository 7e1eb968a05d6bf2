-- Neovim 0.7 to 0.10: put this file into ~/.config/nvim/plugin/; it needs no other plugin.
-- Newer ones configure servers themselves, see ../lsp/iam_policy_ls.lua; there this file does nothing.

if vim.lsp.config then
  return
end

local config = {
  name = 'iam_policy_ls',
  cmd = { 'iam-policy-ls', '--stdio' },
  settings = {
    -- For example { policyType = 'scp' } where the type of policy cannot be told from the policy itself.
    iamPolicy = vim.empty_dict(),
  },
}
-- Neovim 0.7 tells servers nothing else.
config.init_options = config.settings

-- The one client of Neovim 0.7, which has no vim.lsp.start to look for a running one.
local client_id

--- Attaches a buffer to the server, which starts with the first one.
local function attach(buffer)
  config.root_dir = vim.loop.cwd()
  vim.bo[buffer].omnifunc = 'v:lua.vim.lsp.omnifunc'
  if vim.lsp.start then
    vim.lsp.start(config, { bufnr = buffer })
    return
  end
  if not (client_id and vim.lsp.get_client_by_id(client_id)) then
    client_id = vim.lsp.start_client(config)
  end
  if client_id then
    vim.lsp.buf_attach_client(buffer, client_id)
  end
end

vim.api.nvim_create_autocmd('FileType', {
  group = vim.api.nvim_create_augroup('iam_policy_ls', {}),
  pattern = { 'json', 'jsonc' },
  desc = 'Attach the IAM policy server',
  callback = function(event)
    if vim.fn.executable(config.cmd[1]) == 1 then
      attach(event.buf)
    else
      vim.notify_once('`iam-policy-ls` is not on PATH; IAM policies are not checked.', vim.log.levels.WARN)
    end
  end,
})
