import type { MigrationInterface, QueryRunner } from 'typeorm'
import { fillLogLines } from '../log-lines.js'

/**
 * Logs that stay quick however many there are, reviews, addenda and dip samples. A consultation that has ended gets
 * its lines in the log: narrow, coded, without content (docs/adr/0013-log-lines.md).
 */
export class Logs1764000000007 implements MigrationInterface {
  readonly name = 'Logs1764000000007'

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [lines, tally, indexes, ending, fillLogLines, reviews, samples, walls])
      await runner.query(part)
  }

  /** Fails, and changes nothing, where somebody has reviewed, added to a record or drawn a sample. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(undo)
  }
}

const lines = `
  -- One line for each consultation that has ended (category ''), and one more for each of its categories.
  CREATE TABLE log_line (
    consultation_id uuid NOT NULL REFERENCES consultation ON DELETE CASCADE,
    category text COLLATE "C" NOT NULL,
    desk_id text COLLATE "C" NOT NULL,
    raised_at timestamptz(3) NOT NULL,
    wait_seconds integer,
    state text COLLATE "C" NOT NULL,
    rag text COLLATE "C" NOT NULL,
    agency text COLLATE "C",
    senior_id text COLLATE "C",
    outcome text COLLATE "C",
    late boolean NOT NULL,
    missed boolean NOT NULL,
    repeat boolean NOT NULL,
    review text COLLATE "C" CHECK (review IN ('signed-off', 'returned', 'answered')),
    unreviewed boolean NOT NULL
      GENERATED ALWAYS AS (state = 'closed' AND (review IS NULL OR review = 'answered')) STORED,
    PRIMARY KEY (consultation_id, category)
  );`

const tally = `
  -- How many ended consultations were raised at a desk on a day in London: the whole log is counted from these.
  CREATE TABLE log_tally (
    desk_id text COLLATE "C" NOT NULL,
    day date NOT NULL,
    lines integer NOT NULL,
    PRIMARY KEY (desk_id, day)
  ) WITH (fillfactor = 50);
  CREATE FUNCTION log_tally_more() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
  BEGIN
    INSERT INTO log_tally AS t (desk_id, day, lines)
      SELECT desk_id, (raised_at AT TIME ZONE 'Europe/London')::date AS day, count(*) FROM added WHERE category = ''
      GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT (desk_id, day) DO UPDATE SET lines = t.lines + excluded.lines;
    RETURN NULL;
  END $$;
  CREATE FUNCTION log_tally_fewer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
  BEGIN
    UPDATE log_tally t SET lines = t.lines - r.lines FROM (
      SELECT desk_id, (raised_at AT TIME ZONE 'Europe/London')::date AS day, count(*)::int AS lines FROM removed
      WHERE category = '' GROUP BY 1, 2
    ) r WHERE t.desk_id = r.desk_id AND t.day = r.day;
    RETURN NULL;
  END $$;
  CREATE TRIGGER log_tally_more AFTER INSERT ON log_line REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION log_tally_more();
  CREATE TRIGGER log_tally_fewer AFTER DELETE ON log_line REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION log_tally_fewer();`

/** What a filter may ask for rides along in each index: whatever is combined, the table itself is not visited. */
const more = `INCLUDE (wait_seconds, state, rag, agency, senior_id, outcome, late, missed, repeat, unreviewed, review)`
const by = (name: string, first: string, rest: string): string =>
  `CREATE INDEX log_line_${name} ON log_line (desk_id, ${first}, raised_at, consultation_id) ${rest} WHERE category = ''`

const indexes = [
  `CREATE INDEX log_line_raised ON log_line (desk_id, category, raised_at, consultation_id) ${more}`,
  `CREATE INDEX log_line_shortest ON log_line (desk_id, category, wait_seconds, consultation_id) ${more.replace('wait_seconds', 'raised_at')}`,
  `CREATE INDEX log_line_longest ON log_line
     (desk_id, category, wait_seconds DESC NULLS LAST, consultation_id DESC) ${more.replace('wait_seconds', 'raised_at')}`,
  ...['state', 'rag', 'agency', 'senior_id', 'outcome'].map((column) =>
    by(column, column, more.replace(` ${column},`, '')),
  ),
  ...['late', 'missed', 'repeat', 'unreviewed'].map(
    (column) =>
      `CREATE INDEX log_line_${column} ON log_line (desk_id, raised_at, consultation_id) ${more}
       WHERE category = '' AND ${column}`,
  ),
  `CREATE INDEX log_line_returned ON log_line (senior_id) WHERE category = '' AND review = 'returned'`,
  `CREATE INDEX consultation_open ON consultation (desk_id, raised_at)
     WHERE state IN ('waiting', 'offered', 'talking', 'recording', 'callback-booked')`,
  `CREATE INDEX consultation_closed ON consultation (desk_id, closed_at) WHERE state = 'closed'`,
].join(';\n')

const ending = `
  CREATE FUNCTION log_ended() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
  BEGIN
    PERFORM log_lines_of(ARRAY[NEW.id]);
    RETURN NULL;
  END $$;
  -- In: consultations that have ended. Those that have lines already keep them.
  CREATE FUNCTION log_lines_of(ids uuid[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    INSERT INTO log_line (consultation_id, category, desk_id, raised_at, wait_seconds, state, rag, agency, senior_id,
      outcome, late, missed, repeat)
    SELECT c.id, g.category, c.desk_id, c.raised_at, extract(epoch FROM c.taken_at - c.raised_at)::int, c.state, c.rag,
      o.kind, c.senior_id, c.outcome, coalesce(c.taken_at > c.due_at, false),
      EXISTS (SELECT FROM offer WHERE consultation_id = c.id AND outcome = 'missed'),
      EXISTS (SELECT FROM consultation e WHERE e.nhs_key = c.nhs_key AND e.desk_id = c.desk_id AND e.id <> c.id
          AND e.raised_at BETWEEN c.raised_at - interval '1 year' AND c.raised_at)
        OR EXISTS (SELECT FROM consultation e WHERE e.child_key = c.child_key AND e.desk_id = c.desk_id AND e.id <> c.id
          AND e.raised_at BETWEEN c.raised_at - interval '1 year' AND c.raised_at)
    FROM consultation c LEFT JOIN organisation o ON o.id = c.organisation_id
    CROSS JOIN LATERAL (SELECT '' AS category UNION SELECT unnest(c.categories)) g
    WHERE c.id = ANY (ids) AND c.state IN ('closed', 'withdrawn', 'handed-over')
    ON CONFLICT DO NOTHING
  $$;
  REVOKE EXECUTE ON FUNCTION log_lines_of(uuid[]) FROM PUBLIC;
  CREATE TRIGGER log_ended AFTER UPDATE OF state ON consultation FOR EACH ROW
    WHEN (NEW.state IN ('closed', 'withdrawn', 'handed-over')) EXECUTE FUNCTION log_ended();`

const reviews = `
  CREATE TABLE review (
    id uuid PRIMARY KEY,
    consultation_id uuid NOT NULL REFERENCES consultation,
    decision text NOT NULL CHECK (decision IN ('signed-off', 'returned')),
    -- Sealed under the consultation's key.
    comment_sealed bytea,
    by_id text NOT NULL REFERENCES person,
    at timestamptz(3) NOT NULL,
    CHECK (decision = 'signed-off' OR comment_sealed IS NOT NULL)
  );
  CREATE INDEX review_of_consultation ON review (consultation_id, at);
  -- A closed record is added to, never changed: what was added and why, sealed under the consultation's key.
  CREATE TABLE addendum (
    consultation_id uuid NOT NULL REFERENCES consultation,
    seq smallint NOT NULL CHECK (seq > 0),
    sealed bytea NOT NULL,
    by_id text NOT NULL REFERENCES person,
    at timestamptz(3) NOT NULL,
    PRIMARY KEY (consultation_id, seq)
  );
  CREATE FUNCTION log_review() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
  BEGIN
    UPDATE log_line SET review = NEW.decision WHERE consultation_id = NEW.consultation_id;
    RETURN NULL;
  END $$;
  CREATE FUNCTION log_addendum() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
  BEGIN
    UPDATE log_line SET review = 'answered' WHERE consultation_id = NEW.consultation_id AND review IS NOT NULL;
    RETURN NULL;
  END $$;
  CREATE TRIGGER log_review AFTER INSERT ON review FOR EACH ROW EXECUTE FUNCTION log_review();
  CREATE TRIGGER log_addendum AFTER INSERT ON addendum FOR EACH ROW EXECUTE FUNCTION log_addendum();`

const samples = `
  CREATE TABLE dip_sample (
    id uuid PRIMARY KEY,
    desk_id text NOT NULL REFERENCES desk,
    month date NOT NULL CHECK (month = date_trunc('month', month)),
    each smallint NOT NULL CHECK (each BETWEEN 1 AND 20),
    seed bytea NOT NULL CHECK (length(seed) = 16),
    population integer NOT NULL,
    population_hash bytea NOT NULL CHECK (length(population_hash) = 32),
    drawn_by text NOT NULL REFERENCES person,
    drawn_at timestamptz(3) NOT NULL
  );
  CREATE INDEX dip_sample_of_desk ON dip_sample (desk_id, drawn_at);
  CREATE TABLE dip_sample_item (
    sample_id uuid NOT NULL REFERENCES dip_sample,
    senior_id text NOT NULL REFERENCES person,
    consultation_id uuid NOT NULL REFERENCES consultation,
    PRIMARY KEY (sample_id, consultation_id)
  );`

const walls = ['review', 'addendum', 'dip_sample', 'dip_sample_item']
  .map(
    (table) => `
  CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table} EXECUTE FUNCTION refuse_change();`,
  )
  .join('')

const undo = `
  DO $$ BEGIN
    IF EXISTS (SELECT FROM review) OR EXISTS (SELECT FROM addendum) OR EXISTS (SELECT FROM dip_sample) THEN
      RAISE EXCEPTION 'there are reviews, addenda or samples';
    END IF;
  END $$;
  DROP TRIGGER log_ended ON consultation;
  DROP INDEX consultation_open, consultation_closed;
  DROP TABLE dip_sample_item, dip_sample, addendum, review, log_line, log_tally;
  DROP FUNCTION log_ended, log_lines_of, log_tally_more, log_tally_fewer, log_review, log_addendum;`
