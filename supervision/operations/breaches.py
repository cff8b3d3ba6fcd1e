"""Where breaches are found, and the one INSERT that makes cards of them, as set-based SQL.

A breach is a row (case_id, clock, trigger, level, moment, breach_on, evidence, by_id) of a common table expression of
that name; `by_id` is who did it, null where the place of the file tells who answers for it. Every statement answers
with the keys and the levels of the cards that are new; the same breach never gets a second card.
"""

# While a refusal climbs (article 14) the file lies with the level that had not ruled at the moment of the breach, and
# the days of telling that run out then are a lapsed filing. Else it lies with the receiving clerk before acceptance and
# for delivery, or with the reviewer. The role's holder is that of the day; of several, the one who came first.
ISSUE = """
issued AS (
    INSERT INTO supervision_card (
        case_id, hall_id, department_id, window_id, member_id, chief_id, clock, trigger, level, breach_on, state,
        evidence, issued_at, ruling
    )
    SELECT b.case_id, c.hall_id, c.department_id, c.window_id,
        coalesce(
            b.by_id,
            CASE WHEN waiting.role IS NULL AND b.clock = ANY(%(clerk_clocks)s) THEN c.received_by_id
                ELSE reviewer.member_id END
        ),
        chief.member_id, b.clock,
        CASE WHEN waiting.kind = %(acceptance)s AND b.trigger = %(notice_passed)s THEN %(filing_lapsed)s
            ELSE b.trigger END,
        b.level, b.breach_on, %(open)s,
        b.evidence || jsonb_build_object('case_state', c.state), %(at)s, ''
    FROM breach b
    JOIN approvals_case c ON c.id = b.case_id
    LEFT JOIN LATERAL (
        SELECT s.role, f.kind, f.filed_by_id
        FROM approvals_refusalfiling f JOIN approvals_filingstep s ON s.filing_id = f.id
        WHERE f.case_id = b.case_id AND f.filed_at <= b.moment AND (f.closed_at IS NULL OR f.closed_at > b.moment)
            AND (s.at IS NULL OR s.at > b.moment)
        ORDER BY s.level LIMIT 1
    ) waiting ON true
    LEFT JOIN LATERAL (
        SELECT r.member_id FROM staff_roleassignment r JOIN staff_staffmember m ON m.id = r.member_id AND m.is_active
        WHERE r.department_id = c.department_id AND r.role = coalesce(waiting.role, %(reviewer)s)
            AND (waiting.role IS NULL
                OR r.member_id <> waiting.filed_by_id AND (r.hall_id = c.hall_id OR r.hall_id IS NULL))
            AND r.valid_from <= b.breach_on AND (r.valid_until IS NULL OR r.valid_until >= b.breach_on)
        ORDER BY r.member_id LIMIT 1
    ) reviewer ON true
    LEFT JOIN LATERAL (
        SELECT r.member_id FROM staff_roleassignment r JOIN staff_staffmember m ON m.id = r.member_id AND m.is_active
        WHERE r.department_id = c.department_id AND r.role = %(chief)s AND (r.hall_id = c.hall_id OR r.hall_id IS NULL)
            AND r.valid_from <= b.breach_on AND (r.valid_until IS NULL OR r.valid_until >= b.breach_on)
        ORDER BY r.hall_id NULLS LAST, r.member_id LIMIT 1
    ) chief ON true
    ORDER BY b.case_id, b.clock, b.trigger, b.breach_on
    ON CONFLICT (case_id, clock, trigger, level, breach_on) DO NOTHING
    RETURNING id, level
)
"""

# A warning is due at its moment; a limit is broken only after its last moment (民法典203). Cases that an act holds are
# left to the next sweep: waiting for them here could end in a deadlock with the act that waits for our clocks.
SWEEP = (
    """
WITH claimed AS (
    SELECT k.*
    FROM approvals_caseclock k JOIN approvals_case c ON c.id = k.case_id
    WHERE k.next_flag_at <= %(at)s AND (k.next_flag_at < %(at)s OR k.warn_at = %(at)s)
    ORDER BY k.next_flag_at
    LIMIT %(batch)s
    FOR UPDATE OF k SKIP LOCKED
    FOR KEY SHARE OF c SKIP LOCKED
),
breach AS (
    SELECT k.case_id, k.kind AS clock, rule.trigger, rule.level, passed.moment,
        (passed.moment AT TIME ZONE %(zone)s)::date AS breach_on,
        jsonb_build_object(
            'clock', k.kind, 'step', k.step_id, 'started_on', k.started_on, 'budget', k.budget, 'unit', k.unit,
            'due_on', k.due_on, 'provisional', k.is_provisional,
            'due_at', to_char(k.due_at AT TIME ZONE %(zone)s, %(iso)s),
            'moment', to_char(passed.moment AT TIME ZONE %(zone)s, %(iso)s),
            'stopped_at', to_char(k.stopped_at AT TIME ZONE %(zone)s, %(iso)s)
        ) AS evidence, NULL::bigint AS by_id
    FROM claimed k
    CROSS JOIN LATERAL (
        VALUES ('warn', k.warn_at, k.warn_at <= %(at)s), ('due', k.due_at, k.due_at < %(at)s),
            ('red', k.red_at, k.red_at < %(at)s)
    ) AS passed(name, moment, is_past)
    JOIN unnest(%(clocks)s::text[], %(moments)s::text[], %(triggers)s::text[], %(levels)s::text[])
        AS rule(clock, moment, trigger, level) ON rule.clock = k.kind AND rule.moment = passed.name
    WHERE passed.is_past AND (k.stopped_at IS NULL OR passed.moment < k.stopped_at)
),
"""
    + ISSUE
    + """,
advanced AS (
    UPDATE approvals_caseclock k SET next_flag_at = later.moment
    FROM claimed, LATERAL (
        SELECT min(m.moment) AS moment
        FROM (VALUES (claimed.warn_at, claimed.warn_at > %(at)s), (claimed.due_at, claimed.due_at >= %(at)s),
            (claimed.red_at, claimed.red_at >= %(at)s)) AS m(moment, is_ahead)
        WHERE m.is_ahead AND (claimed.stopped_at IS NULL OR m.moment < claimed.stopped_at)
    ) AS later
    WHERE k.id = claimed.id AND k.next_flag_at IS DISTINCT FROM later.moment
    RETURNING 1
)
SELECT (SELECT count(*) FROM claimed), (SELECT count(*) FROM advanced),
    (SELECT coalesce(array_agg(id), '{}') FROM issued), (SELECT coalesce(array_agg(level::text), '{}') FROM issued)
"""
)

# Facts that raise a card by themselves, looked for again by the sweep: a lost signal loses nothing.
FROM_EVENTS = (
    """
WITH breach AS (
    SELECT e.case_id, found.clock, rule.trigger, rule.level, e.at AS moment,
        (e.at AT TIME ZONE %(zone)s)::date AS breach_on,
        jsonb_build_object('clock', found.clock, 'event', e.sequence, 'note', e.note,
            'moment', to_char(e.at AT TIME ZONE %(zone)s, %(iso)s)) AS evidence,
        CASE WHEN rule.names_actor THEN e.by_id END AS by_id
    FROM approvals_caseevent e
    JOIN unnest(%(kinds)s::text[], %(triggers)s::text[], %(levels)s::text[], %(clocks)s::text[], %(needs)s::text[],
        %(actors)s::boolean[]) AS rule(kind, trigger, level, clock, needs, names_actor) ON rule.kind = e.kind
    CROSS JOIN LATERAL (SELECT coalesce(e.facts ->> 'clock', rule.clock) AS clock) AS found
    WHERE e.kind = ANY(%(kinds)s::text[]) AND e.at >= %(since)s
        AND (rule.needs = '' OR e.facts -> rule.needs = 'true')
        AND (%(event)s::bigint IS NULL OR e.id = %(event)s)
),
"""
    + ISSUE
    + "SELECT coalesce(array_agg(id), '{}'), coalesce(array_agg(level::text), '{}') FROM issued"
)
