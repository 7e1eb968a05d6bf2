;;; emacs-lsp-mode.el --- Drives the server through lsp-mode  -*- lexical-binding: t; -*-

;;; Code:

(setq lsp-auto-guess-root t
      lsp-enable-suggest-server-download nil
      lsp-completion-provider :none)
(load (expand-file-name "iam-policy-lsp-mode.el" (iam-policy-told "SETTINGS")))
(setq iam-policy-settings (iam-policy-setting))

(defun iam-policy-lsp-diagnostics ()
  "The diagnostics of the buffer, as conses of line and message."
  (mapcar (lambda (it)
            (cons (gethash "line" (gethash "start" (gethash "range" it)))
                  (gethash "message" it)))
          (lsp--get-buffer-diagnostics)))

(defun iam-policy-lsp-hover ()
  "The text that lsp-mode shows for the thing at point."
  (let (shown)
    (cl-letf (((symbol-function 'lsp--eldoc-message) (lambda (&optional text) (setq shown text))))
      (let ((lsp-eldoc-render-all t))
        (lsp-hover)
        (iam-policy-wait-for (lambda () shown) "No hover appears")))
    (substring-no-properties shown)))

(defun iam-policy-lsp-fix (title)
  "Take the code action TITLE out of lsp-mode's menu at point."
  (cl-letf (((symbol-function 'lsp--select-action)
             (lambda (actions)
               (or (seq-find (lambda (it) (equal (lsp:code-action-title it) title)) actions)
                   (error "There is no fix `%s'" title)))))
    (call-interactively #'lsp-execute-code-action)))

(iam-policy-test
 (list :start (lambda ()
                (lsp)
                (iam-policy-wait-for (lambda () (lsp-workspaces)) "The server does not start"))
       :flush #'ignore
       :diagnostics #'iam-policy-lsp-diagnostics
       :hover #'iam-policy-lsp-hover
       :fix #'iam-policy-lsp-fix))

;;; emacs-lsp-mode.el ends here
