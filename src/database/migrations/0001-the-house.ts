import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The tables that everything stands on, with the rules that the database itself enforces. */
export class TheHouse1764000000001 implements MigrationInterface {
  readonly name = 'TheHouse1764000000001'

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [people, consultations, offers, messages, audit, appendOnly, hints])
      await runner.query(part)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE audit_entry, audit_stream, data_key, advice_record, message, offer, consultation, availability,
        person_desk, person, desk, organisation, socket_io_attachments;
      DROP FUNCTION refuse_change, refuse_change_of_closed_record, slot_within_capacity;
    `)
  }
}

const people = `
  CREATE TABLE organisation (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    kind text NOT NULL
  );
  CREATE TABLE desk (
    id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]{1,40}$'),
    name text NOT NULL,
    phone text NOT NULL,
    out_of_hours_phone text NOT NULL,
    offer_seconds smallint NOT NULL DEFAULT 30 CHECK (offer_seconds BETWEEN 1 AND 300),
    red_minutes integer NOT NULL DEFAULT 5 CHECK (red_minutes > 0),
    amber_minutes integer NOT NULL DEFAULT 30 CHECK (amber_minutes > 0),
    green_minutes integer NOT NULL DEFAULT 240 CHECK (green_minutes > 0)
  );
  CREATE TABLE person (
    id text PRIMARY KEY,
    email text NOT NULL UNIQUE CHECK (email = lower(email)),
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('practitioner', 'senior', 'manager', 'admin')),
    title text NOT NULL,
    organisation_id uuid REFERENCES organisation,
    disabled_at timestamptz(3)
  );
  CREATE TABLE person_desk (
    person_id text NOT NULL REFERENCES person,
    desk_id text NOT NULL REFERENCES desk,
    PRIMARY KEY (person_id, desk_id)
  );
  CREATE INDEX person_desk_by_desk ON person_desk (desk_id);
  CREATE TABLE availability (
    senior_id text PRIMARY KEY REFERENCES person,
    status text NOT NULL DEFAULT 'away' CHECK (status IN ('available', 'away')),
    capacity smallint NOT NULL DEFAULT 2 CHECK (capacity BETWEEN 1 AND 4),
    changed_at timestamptz(3) NOT NULL,
    last_accepted_at timestamptz(3)
  );`

const consultations = `
  CREATE TABLE consultation (
    id uuid PRIMARY KEY,
    ref text NOT NULL UNIQUE,
    desk_id text NOT NULL REFERENCES desk,
    practitioner_id text NOT NULL REFERENCES person,
    organisation_id uuid REFERENCES organisation,
    client_id uuid NOT NULL,
    content_digest bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'offered', 'talking', 'recording', 'closed', 'withdrawn',
      'handed-over', 'callback-booked')),
    rag text NOT NULL CHECK (rag IN ('red', 'amber', 'green', 'blue')),
    urgency text NOT NULL CHECK (urgency IN ('now', 'today', 'this-week')),
    immediate_danger boolean NOT NULL,
    age_band text NOT NULL,
    status text NOT NULL DEFAULT 'advice-only' CHECK (status IN ('advice-only', 'referral')),
    raised_at timestamptz(3) NOT NULL,
    due_at timestamptz(3) NOT NULL,
    -- The order of the queue (domain/queue-order.ts) is (rag <> 'red', turn_at, raised_at, id).
    turn_at timestamptz(3) NOT NULL GENERATED ALWAYS AS (CASE WHEN rag = 'red' THEN raised_at ELSE due_at END) STORED,
    senior_id text REFERENCES person,
    taken_at timestamptz(3),
    talk_ended_at timestamptz(3),
    closed_at timestamptz(3),
    withdrawn_at timestamptz(3),
    outcome text,
    level smallint CHECK (level BETWEEN 1 AND 4),
    categories text[] NOT NULL DEFAULT '{}',
    version integer NOT NULL DEFAULT 0,
    head_seq integer NOT NULL DEFAULT 0,
    head_hash bytea NOT NULL CHECK (length(head_hash) = 32),
    concern_sealed bytea NOT NULL,
    UNIQUE (practitioner_id, client_id),
    CHECK ((state IN ('talking', 'recording', 'closed')) <= (senior_id IS NOT NULL))
  );
  CREATE INDEX consultation_queue ON consultation (desk_id, (rag <> 'red'), turn_at, raised_at, id)
    WHERE state IN ('waiting', 'offered');
  CREATE INDEX consultation_own ON consultation (practitioner_id, raised_at DESC);
  CREATE INDEX consultation_advised ON consultation (senior_id, raised_at DESC);
  CREATE INDEX consultation_log ON consultation (desk_id, raised_at DESC, id);
  CREATE INDEX consultation_waits ON consultation (desk_id, rag, taken_at DESC) WHERE taken_at IS NOT NULL;`

const offers = `
  CREATE TABLE offer (
    id uuid PRIMARY KEY,
    consultation_id uuid NOT NULL REFERENCES consultation,
    senior_id text NOT NULL REFERENCES person,
    desk_id text NOT NULL REFERENCES desk,
    made_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3) NOT NULL CHECK (expires_at > made_at),
    outcome text CHECK (outcome IN ('accepted', 'declined', 'missed', 'rescinded')),
    ended_at timestamptz(3),
    slot smallint CHECK (slot BETWEEN 1 AND 4),
    released_at timestamptz(3),
    reasons jsonb NOT NULL,
    consultation_version integer NOT NULL,
    CHECK ((outcome IS NULL) = (ended_at IS NULL)),
    CHECK ((outcome IS NOT DISTINCT FROM 'accepted') = (slot IS NOT NULL)),
    CHECK (released_at IS NULL OR outcome = 'accepted')
  );
  -- One open offer or holder per consultation.
  CREATE UNIQUE INDEX offer_one_per_consultation ON offer (consultation_id)
    WHERE outcome IS NULL OR (outcome = 'accepted' AND released_at IS NULL);
  CREATE UNIQUE INDEX offer_one_open_per_senior ON offer (senior_id) WHERE outcome IS NULL;
  -- Capacity as slots.
  CREATE UNIQUE INDEX offer_slot ON offer (senior_id, slot) WHERE outcome = 'accepted' AND released_at IS NULL;
  CREATE INDEX offer_history ON offer (consultation_id, made_at);
  CREATE INDEX offer_due ON offer (expires_at) WHERE outcome IS NULL;

  CREATE FUNCTION slot_within_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.slot > (SELECT capacity FROM availability WHERE senior_id = NEW.senior_id) THEN
      RAISE EXCEPTION 'slot % is above capacity', NEW.slot USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER slot_within_capacity BEFORE INSERT OR UPDATE OF slot ON offer
    FOR EACH ROW WHEN (NEW.slot IS NOT NULL) EXECUTE FUNCTION slot_within_capacity();`

const messages = `
  CREATE TABLE message (
    consultation_id uuid NOT NULL REFERENCES consultation,
    seq integer NOT NULL CHECK (seq > 0),
    author_id text NOT NULL REFERENCES person,
    client_id uuid NOT NULL,
    digest bytea NOT NULL,
    body_sealed bytea NOT NULL,
    at timestamptz(3) NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (consultation_id, seq),
    UNIQUE (author_id, client_id)
  );
  CREATE TABLE advice_record (
    consultation_id uuid PRIMARY KEY REFERENCES consultation,
    sealed bytea NOT NULL,
    saved_at timestamptz(3) NOT NULL,
    closed_at timestamptz(3)
  );`

const audit = `
  CREATE TABLE data_key (
    stream text PRIMARY KEY,
    wrapped bytea,
    master_key_id text NOT NULL,
    destroyed_at timestamptz(3)
  );
  CREATE TABLE audit_stream (
    stream text PRIMARY KEY,
    head_seq integer NOT NULL,
    head_hash bytea NOT NULL CHECK (length(head_hash) = 32)
  );
  CREATE TABLE audit_entry (
    stream text NOT NULL,
    seq integer NOT NULL CHECK (seq > 0),
    at timestamptz(3) NOT NULL,
    actor_id text NOT NULL,
    actor_name text NOT NULL,
    actor_role text NOT NULL,
    action text NOT NULL,
    detail_sealed bytea,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (stream, seq)
  );`

const appendOnly = `
  CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END $$;
  CREATE TRIGGER message_append_only BEFORE UPDATE OR DELETE ON message
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER message_no_truncate BEFORE TRUNCATE ON message EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION refuse_change();

  CREATE FUNCTION refuse_change_of_closed_record() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.closed_at IS NOT NULL THEN
      RAISE EXCEPTION 'a closed advice record can not be changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END $$;
  CREATE TRIGGER advice_record_closed BEFORE UPDATE OR DELETE ON advice_record
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_closed_record();
  CREATE TRIGGER advice_record_no_truncate BEFORE TRUNCATE ON advice_record EXECUTE FUNCTION refuse_change();`

/** Where Socket.IO's Postgres adapter puts a hint too large to notify. Ours never are, but it insists. */
const hints = `
  CREATE TABLE socket_io_attachments (
    id bigserial UNIQUE,
    created_at timestamptz DEFAULT now(),
    payload bytea
  );`
