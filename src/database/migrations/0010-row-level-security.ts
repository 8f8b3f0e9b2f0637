import type { MigrationInterface, QueryRunner } from 'typeorm'
import { PERSON_ROLE, SERVICE_ROLE } from '../../platform/database-roles.js'

/**
 * The database itself knows whose a consultation is. What is read on behalf of a person (Database.onBehalfOf) is seen
 * through their eyes: rows that are not theirs are not there, whatever a statement forgets to ask. The service as
 * such sees all, and the planner drops a condition that is always true, so the busy paths pay nothing.
 */
export class RowLevelSecurity1764000000010 implements MigrationInterface {
  readonly name = 'RowLevelSecurity1764000000010'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(eyes)
    for (const [table, { sees, adds = sees }] of Object.entries(tables)) {
      await runner.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY service ON ${table} TO ${SERVICE_ROLE} USING (true) WITH CHECK (true);
        CREATE POLICY person ON ${table} TO ${PERSON_ROLE} USING (${sees}) WITH CHECK (${adds});`)
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(tables)) {
      await runner.query(`
        DROP POLICY service ON ${table};
        DROP POLICY person ON ${table};
        ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY;`)
    }
    await runner.query('DROP FUNCTION desks_i_manage, whose_eyes')
  }
}

/** Said by the transaction (set_config, local to it); nobody's where nothing was said. */
const eyes = `
  CREATE FUNCTION whose_eyes() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('advice_line.person', true), '')
  $$;
  CREATE FUNCTION desks_i_manage() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT d.desk_id FROM person p JOIN person_desk d ON d.person_id = p.id
      WHERE p.id = nullif(current_setting('advice_line.person', true), '') AND p.role = 'manager'
        AND p.disabled_at IS NULL)
  $$;`

/** Asked once for each statement, not for each row. */
const me = '(SELECT whose_eyes())'
const myDesks = 'ANY ((SELECT desks_i_manage())::text[])'

const ofDesk = `desk_id = ${myDesks}`

/** A manager's: of their desks. A practitioner's: their own. A senior's: held, closed, joined, or offered to them now. */
const mine = `${ofDesk} OR practitioner_id = ${me} OR senior_id = ${me}
  OR EXISTS (SELECT FROM offer o WHERE o.consultation_id = consultation.id AND o.senior_id = ${me}
    AND (o.outcome IS NULL OR (o.outcome = 'accepted' AND o.released_at IS NULL)))`

/** What belongs to a consultation is seen by whoever sees that: its own policy is asked. */
const ofMine = 'EXISTS (SELECT FROM consultation c WHERE c.id = consultation_id)'

/** A consultation's; a desk's; whatever else there is is a person's own. */
const streamOfMine = `CASE split_part(stream, ' ', 1)
  WHEN 'consultation' THEN EXISTS (SELECT FROM consultation c WHERE c.id = split_part(stream, ' ', 2)::uuid)
  WHEN 'desk' THEN split_part(stream, ' ', 2) = ${myDesks}
  ELSE split_part(stream, ' ', 2) = ${me} END`

/** Audit entries may be added to any stream: what one does is written down where it belongs, not where one may look. */
const tables: Readonly<Record<string, { readonly sees: string; readonly adds?: string }>> = {
  consultation: { sees: mine },
  message: { sees: ofMine },
  advice_record: { sees: ofMine },
  message_draft: { sees: `author_id = ${me}` },
  acknowledgement: { sees: ofMine },
  review: { sees: ofMine },
  addendum: { sees: ofMine },
  dip_sample_item: { sees: ofMine },
  dip_sample: { sees: ofDesk },
  log_line: { sees: ofDesk },
  log_tally: { sees: ofDesk },
  audit_entry: { sees: streamOfMine, adds: 'true' },
  // Without its key no content can be read, wherever it was found.
  data_key: { sees: streamOfMine, adds: 'true' },
}
