/** What a consultation that is over leaves behind: tables in the order in which they may be filled, and their columns. */
export const tables = {
  data_key: ['stream', 'wrapped', 'master_key_id'],
  audit_stream: ['stream', 'head_seq', 'head_hash'],
  consultation: [
    ...[
      'id',
      'ref',
      'desk_id',
      'practitioner_id',
      'organisation_id',
      'client_id',
      'content_digest',
      'state',
      'rag',
    ],
    ...[
      'urgency',
      'immediate_danger',
      'age_band',
      'raised_at',
      'due_at',
      'senior_id',
      'taken_at',
      'taken_rag',
    ],
    ...[
      'talk_ended_at',
      'closed_at',
      'withdrawn_at',
      'handed_to',
      'handed_over_at',
      'outcome',
      'level',
      'categories',
    ],
    ...['head_seq', 'head_hash', 'concern_sealed', 'child_key'],
  ],
  offer: [
    ...[
      'id',
      'consultation_id',
      'senior_id',
      'desk_id',
      'made_at',
      'expires_at',
      'outcome',
      'ended_at',
      'slot',
    ],
    ...['released_at', 'reasons', 'consultation_version', 'how', 'release_why'],
  ],
  advice_record: ['consultation_id', 'sealed', 'saved_at', 'closed_at'],
  audit_entry: [
    ...['stream', 'seq', 'at', 'actor_id', 'actor_name', 'actor_role', 'action', 'detail_sealed', 'hash'],
  ],
  message: ['consultation_id', 'seq', 'author_id', 'client_id', 'digest', 'body_sealed', 'at', 'hash'],
} as const satisfies Record<string, readonly string[]>

export type Table = keyof typeof tables
