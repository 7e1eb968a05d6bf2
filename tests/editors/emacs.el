;;; emacs.el --- The steps of steps.mjs in Emacs  -*- lexical-binding: t; -*-

;; What both clients share.  `iam-policy-test' goes through the steps with the functions of one client, see
;; emacs-eglot.el and emacs-lsp-mode.el; run.mjs names what is needed in the environment.

;;; Code:

(package-initialize)
(require 'json)
(require 'seq)
(require 'subr-x)

(defvar iam-policy-patience 30 "Seconds to wait for anything.")

(defun iam-policy-told (name)
  "What run.mjs says about NAME."
  (or (getenv name) (error "%s is not set" name)))

(defun iam-policy-setting ()
  "The setting `policyType' as a property list; nil where none is wanted."
  (let ((type (iam-policy-told "POLICY_TYPE")))
    (unless (string-empty-p type)
      (list :policyType type))))

(defun iam-policy-report (&rest entry)
  "Append ENTRY, a property list, to what was seen."
  (write-region (concat (json-encode entry) "\n") nil (iam-policy-told "SEEN") t 'silently))

(defun iam-policy-wait-for (condition complaint)
  "Wait until CONDITION gives something and give that; else fail with COMPLAINT."
  (let ((end (time-add nil iam-policy-patience)) result)
    (while (not (setq result (funcall condition)))
      (when (time-less-p end nil)
        (error "%s" complaint))
      (accept-process-output nil 0.01))
    result))

(defun iam-policy-go-to (text)
  "Put point on the first character of TEXT."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(defun iam-policy-test (client)
  "Go through the steps with CLIENT.
That is a property list of functions: `:start' attaches the client to
the buffer, `:flush' sends what has changed, `:diagnostics' gives conses
of line and message, `:hover' the text at point, and `:fix' takes the
code action of a title at point."
  (let ((enable-local-variables nil) (create-lockfiles nil) (make-backup-files nil) (auto-save-default nil))
    (find-file (iam-policy-told "POLICY"))
    (funcall (plist-get client :start))
    (iam-policy-test-diagnostics client)
    (unless (iam-policy-setting)
      (iam-policy-test-completion)
      (iam-policy-test-hover client)
      (iam-policy-test-fixes client)
      (save-buffer)
      (iam-policy-report :step "saved"))))

(defun iam-policy-wait-for-diagnostics (client count)
  "Wait until CLIENT shows COUNT diagnostics and give them."
  (iam-policy-wait-for
   (lambda ()
     (funcall (plist-get client :flush))
     (let ((all (funcall (plist-get client :diagnostics))))
       (and (= (length all) count) (or all t))))
   (format "There are never %d diagnostics" count)))

(defun iam-policy-test-diagnostics (client)
  "See the diagnostics of CLIENT."
  (let ((all (iam-policy-wait-for-diagnostics client (string-to-number (iam-policy-told "DIAGNOSTICS")))))
    (iam-policy-report :step "diagnostics"
                       :lines (vconcat (mapcar #'car all))
                       :messages (vconcat (mapcar #'cdr all)))))

(defun iam-policy-test-completion ()
  "Complete as the key M-TAB does."
  (iam-policy-go-to (iam-policy-told "TYPED_BELOW"))
  (let ((indent (current-indentation)))
    (end-of-line)
    (insert "\n" (make-string indent ?\s) "\"" (iam-policy-told "TYPED") "\",")
    (backward-char 2)
    (completion-at-point)
    (when-let ((window (get-buffer-window "*Completions*")))
      (with-selected-window window
        (iam-policy-go-to (iam-policy-told "COMPLETION"))
        (choose-completion)))
    (iam-policy-report :step "completion"
                       :line (buffer-substring-no-properties (line-beginning-position) (line-end-position)))))

(defun iam-policy-test-hover (client)
  "See what CLIENT shows for the thing at point."
  (iam-policy-go-to (iam-policy-told "HOVERED"))
  (iam-policy-report :step "hover"
                     :text (iam-policy-wait-for (plist-get client :hover) "No hover appears")))

(defun iam-policy-test-fixes (client)
  "Take both fixes from the menu of CLIENT."
  (dolist (name '("FIRST" "SECOND"))
    (iam-policy-go-to (iam-policy-told (concat name "_AT")))
    (let ((before (buffer-chars-modified-tick)))
      (funcall (plist-get client :fix) (iam-policy-told (concat name "_FIX")))
      (iam-policy-wait-for (lambda () (/= before (buffer-chars-modified-tick))) "The fix does not come")))
  (iam-policy-wait-for-diagnostics client 0)
  (iam-policy-report :step "fixes" :left (length (funcall (plist-get client :diagnostics)))))

;;; emacs.el ends here
