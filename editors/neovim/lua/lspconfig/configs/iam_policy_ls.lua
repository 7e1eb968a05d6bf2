-- Neovim 0.8 to 0.10 with nvim-lspconfig: put this file into ~/.config/nvim/lua/lspconfig/configs/ and call
-- require('lspconfig').iam_policy_ls.setup({}).

local util = require('lspconfig.util')

return {
  default_config = {
    cmd = { 'iam-policy-ls', '--stdio' },
    filetypes = { 'json', 'jsonc' },
    root_dir = util.root_pattern('iam-policy-ls.json', '.git'),
    single_file_support = true,
    settings = {
      -- For example { policyType = 'scp' } where the type of policy cannot be told from the policy itself.
      iamPolicy = vim.empty_dict(),
    },
  },
  docs = {
    description = 'https://github.com/iam-policy-ls/iam-policy-ls: AWS IAM policies, checked offline',
  },
}
