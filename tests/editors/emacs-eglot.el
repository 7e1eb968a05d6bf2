;;; emacs-eglot.el --- Drives the server through Eglot  -*- lexical-binding: t; -*-

;;; Code:

(load (expand-file-name "iam-policy-eglot.el" (iam-policy-told "SETTINGS")))
(require 'flymake)
(when (iam-policy-setting)
  (setq-default eglot-workspace-configuration (list :iamPolicy (iam-policy-setting))))

(defun iam-policy-eglot-hover ()
  "The text that Eglot has for the documentation at point."
  (let (shown)
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq shown (substring-no-properties text))))
    (iam-policy-wait-for (lambda () shown) "No hover appears")))

(defun iam-policy-eglot-fix (title)
  "Take the code action TITLE out of Eglot's menu at point."
  (cl-letf (((symbol-function 'completing-read)
             (lambda (_ actions &rest _)
               (or (car (assoc title actions)) (error "There is no fix `%s'" title))))
            ;; A list would stand for the mouse, for which Eglot opens a menu.
            (last-nonmenu-event ?a))
    (eglot-code-actions (point) (point) nil t)))

(iam-policy-test
 (list :start (lambda ()
                (eglot-ensure)
                ;; Eglot waits for a command to end, of which there is none without a terminal.
                (run-hooks 'post-command-hook)
                (iam-policy-wait-for #'eglot-managed-p "Eglot does not start"))
       ;; Flymake and Eglot wait for Emacs to be idle, which it never is without a terminal.
       :flush (lambda ()
                (eglot--signal-textDocument/didChange)
                (flymake-start))
       :diagnostics (lambda ()
                      (mapcar (lambda (it)
                                (cons (1- (line-number-at-pos (flymake-diagnostic-beg it)))
                                      (flymake-diagnostic-text it)))
                              (flymake-diagnostics)))
       :hover #'iam-policy-eglot-hover
       :fix #'iam-policy-eglot-fix))

;;; emacs-eglot.el ends here
