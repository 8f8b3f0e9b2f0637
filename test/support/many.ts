/** Many consultations at once, made by one statement: for what must stay quick or small however many there are. */

/**
 * SQL that puts so many closed consultations on a desk, raised over the past year. Parameters: how many, the desk, a
 * practitioner, a senior. Their content is sealed under no key that there is: nothing can be read, only listed.
 */
export const manyConsultations = `
  INSERT INTO consultation (id, ref, desk_id, practitioner_id, client_id, content_digest, state, rag, urgency,
    immediate_danger, age_band, raised_at, due_at, senior_id, taken_at, talk_ended_at, closed_at, outcome, level,
    categories, head_hash, concern_sealed)
  SELECT gen_random_uuid(), 'AL-' || lpad(upper(to_hex(n)), 4, '0') || '-' || upper(to_hex(65536 + n)), $2, $3,
    gen_random_uuid(), '\\x00', 'closed', (ARRAY['red', 'amber', 'green', 'blue'])[1 + n % 4], 'today', false, '5-10',
    raised, raised + interval '30 minutes', $4, raised + interval '1 minute', raised + interval '11 minutes',
    raised + interval '20 minutes', 'advice-only', 1 + n % 4, '{neglect,domestic-abuse}',
    decode(repeat('00', 32), 'hex'), '\\x00'
  FROM generate_series(1, $1::int) AS n,
    LATERAL (SELECT now() - n * interval '150 seconds' AS raised) AS t`
