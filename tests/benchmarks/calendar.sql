-- The base of a calendar change: the running clocks that end after the day are moved by one statement.
UPDATE approvals_caseclock SET due_on = due_on + 1, due_at = due_at + interval '1 day',
    warn_at = warn_at + interval '1 day', red_at = red_at + interval '1 day', next_flag_at = next_flag_at + interval '1 day',
    is_provisional = false
WHERE stopped_at IS NULL AND due_on >= %(day)s AND started_on <= %(day)s
