;;; iam-policy-eglot.el --- AWS IAM policies in Eglot  -*- lexical-binding: t; -*-

;;; Code:

(require 'eglot)

;; Emacs 28 opens JSON files in the mode of JavaScript, whose servers are others.
(unless (fboundp 'js-json-mode)
  (define-derived-mode js-json-mode js-mode "JSON")
  (add-to-list 'auto-mode-alist '("\\.jsonc?\\'" . js-json-mode)))

(add-to-list 'eglot-server-programs
             '(((js-json-mode :language-id "json") (json-ts-mode :language-id "json") (json-mode :language-id "json"))
               . ("iam-policy-ls" "--stdio")))

(dolist (hook '(js-json-mode-hook json-ts-mode-hook json-mode-hook))
  (add-hook hook #'eglot-ensure))

(provide 'iam-policy-eglot)
;;; iam-policy-eglot.el ends here
