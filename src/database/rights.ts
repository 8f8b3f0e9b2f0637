/**
 * The table of tables: what the service may do with each. `append`: add and read, and triggers refuse the rest even to
 * the owner. `keep`: change too, never delete. `come-and-go`: delete too. `read`: look only. Nothing is ever truncated.
 * A table without a line here is closed to the service, and a test fails (test/database/least-power.spec.ts).
 */
export type Right = 'append' | 'keep' | 'come-and-go' | 'read'

export const rights: Readonly<Record<string, Right>> = {
  message: 'append',
  audit_entry: 'append',
  erasure: 'append',
  review: 'append',
  addendum: 'append',
  disclosure_decision: 'append',
  dip_sample: 'append',
  dip_sample_item: 'append',
  tree_leaf: 'append',
  tree_node: 'append',
  checkpoint: 'append',
  receipt: 'append',

  consultation: 'keep',
  advice_record: 'keep',
  audit_stream: 'keep',
  data_key: 'keep',
  offer: 'keep',
  callback: 'keep',
  alert: 'keep',
  conflict_of_interest: 'keep',
  letter: 'keep',
  acknowledgement: 'keep',
  legal_hold: 'keep',
  checkpoint_turn: 'keep',
  organisation: 'keep',
  desk: 'keep',
  person: 'keep',
  person_desk: 'keep',
  availability: 'keep',

  ladder_step: 'come-and-go',
  presence: 'come-and-go',
  desk_cover: 'come-and-go',
  socket_io_attachments: 'come-and-go',
  child_link: 'come-and-go',
  message_draft: 'come-and-go',

  migration: 'read',
  // Filled by triggers.
  log_line: 'read',
  log_tally: 'read',
}

const privileges = {
  append: ['SELECT', 'INSERT'],
  keep: ['SELECT', 'INSERT', 'UPDATE'],
  'come-and-go': ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  read: ['SELECT'],
} as const satisfies Record<Right, readonly string[]>

/** In: a table of ours. Out: what the service may do with it. */
export function privilegesOn(table: string): readonly string[] {
  const right = rights[table]
  return right ? privileges[right] : []
}

/** Tables that nobody changes, not even their owner. */
export const appendOnly: readonly string[] = Object.keys(rights).filter((table) => rights[table] === 'append')
