;;; iam-policy-lsp-mode.el --- AWS IAM policies in lsp-mode  -*- lexical-binding: t; -*-

;;; Code:

(require 'lsp-mode)

;; Emacs 28 opens JSON files in the mode of JavaScript, whose servers are others.
(unless (fboundp 'js-json-mode)
  (define-derived-mode js-json-mode js-mode "JSON")
  (add-to-list 'auto-mode-alist '("\\.jsonc?\\'" . js-json-mode)))

(defcustom iam-policy-settings nil
  "Settings of the section `iamPolicy', such as (:policyType \"scp\")."
  :type 'plist
  :group 'lsp-mode)

(dolist (mode '(js-json-mode json-ts-mode json-mode))
  (add-to-list 'lsp-language-id-configuration (cons mode "json"))
  (add-hook (intern (format "%s-hook" mode)) #'lsp-deferred))

(lsp-register-client
 (make-lsp-client
  :new-connection (lsp-stdio-connection '("iam-policy-ls" "--stdio"))
  :activation-fn (lsp-activate-on "json" "jsonc")
  :server-id 'iam-policy-ls
  ;; Beside the server for JSON, not instead of it.
  :add-on? t
  :initialization-options (lambda () (list :iamPolicy (or iam-policy-settings (make-hash-table))))))

(provide 'iam-policy-lsp-mode)
;;; iam-policy-lsp-mode.el ends here
