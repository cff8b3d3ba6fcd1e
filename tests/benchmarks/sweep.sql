-- The base of the sweep: what has run out becomes a yellow card with its people and its history, in one statement.
WITH due AS (
    UPDATE approvals_caseclock SET next_flag_at = red_at
    WHERE next_flag_at <= %(at)s
    RETURNING case_id, kind, started_on, budget, unit, due_on, due_at
),
issued AS (
    INSERT INTO supervision_card (case_id, hall_id, department_id, window_id, member_id, chief_id, clock, trigger, level,
        breach_on, state, evidence, issued_at, ruling)
    SELECT due.case_id, c.hall_id, c.department_id, c.window_id, reviewer.member_id, chief.member_id, due.kind,
        'promise_passed', 'yellow', due.due_on, 'open',
        jsonb_build_object('clock', due.kind, 'started_on', due.started_on, 'budget', due.budget, 'unit', due.unit,
            'due_on', due.due_on, 'moment', due.due_at, 'case_state', c.state),
        %(at)s, ''
    FROM due
    JOIN approvals_case c ON c.id = due.case_id
    LEFT JOIN staff_roleassignment reviewer
        ON reviewer.department_id = c.department_id AND reviewer.role = 'section_reviewer'
    LEFT JOIN staff_roleassignment chief
        ON chief.department_id = c.department_id AND chief.role = 'chief_representative' AND chief.hall_id = c.hall_id
    ON CONFLICT DO NOTHING
    RETURNING *
)
INSERT INTO supervision_historicalcard (id, case_id, hall_id, department_id, window_id, member_id, chief_id, clock,
    trigger, level, breach_on, state, evidence, issued_at, ruling, ruled_by_id, ruled_at, history_date, history_type,
    history_user_id, history_change_reason)
SELECT id, case_id, hall_id, department_id, window_id, member_id, chief_id, clock, trigger, level, breach_on, state,
    evidence, issued_at, ruling, ruled_by_id, ruled_at, %(at)s, '+', NULL, 'sweep_deadlines'
FROM issued
