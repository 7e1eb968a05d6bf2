-- Neovim 0.11 and newer: put this file into ~/.config/nvim/lsp/ and call vim.lsp.enable('iam_policy_ls').

---@type vim.lsp.Config
return {
  cmd = { 'iam-policy-ls', '--stdio' },
  filetypes = { 'json', 'jsonc' },
  root_markers = { 'iam-policy-ls.json', '.git' },
  settings = {
    -- For example { policyType = 'scp' } where the type of policy cannot be told from the policy itself.
    iamPolicy = vim.empty_dict(),
  },
}
