import type { MigrationInterface, QueryRunner } from 'typeorm'
import { alwaysOpen } from '../../domain/opening-hours.js'
import { usualLadder } from '../../domain/ladder.js'

/** Routing that a duty team can trust: presence, the ladder, hours, call backs, transfers, conflicts of interest. */
export class Routing1764000000002 implements MigrationInterface {
  readonly name = 'Routing1764000000002'

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [desks, seniors, consultations, ladder, offers, promises]) await runner.query(part)
  }

  /** Fails, and changes nothing, where consultations are offered to several seniors or were handed on. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(undo)
  }
}

const literal = (value: unknown): string => `'${JSON.stringify(value)}'`

const desks = `
  ALTER TABLE desk
    ADD hours jsonb NOT NULL DEFAULT ${literal(alwaysOpen)},
    ADD ladder jsonb NOT NULL DEFAULT ${literal(usualLadder)},
    -- So long may a senior who holds a conversation be lost before it goes back to the queue.
    ADD lost_seconds integer NOT NULL DEFAULT 120 CHECK (lost_seconds BETWEEN 10 AND 3600),
    ADD slot_minutes smallint NOT NULL DEFAULT 15 CHECK (slot_minutes BETWEEN 5 AND 120),
    ADD slot_places smallint NOT NULL DEFAULT 2 CHECK (slot_places BETWEEN 1 AND 20),
    -- Who is written to beside the desk's managers, and when the desk has closed.
    ADD duty_email text,
    ADD out_of_hours_email text,
    -- When the desk closes next: then reds that are still open are handed over. null: it never does.
    ADD closes_at timestamptz(3);
  CREATE INDEX desk_closing ON desk (closes_at) WHERE closes_at IS NOT NULL;
  CREATE TABLE desk_cover (
    desk_id text NOT NULL REFERENCES desk,
    covered_by text NOT NULL REFERENCES desk CHECK (covered_by <> desk_id),
    PRIMARY KEY (desk_id, covered_by)
  );`

const seniors = `
  ALTER TABLE person ADD skills text[] NOT NULL DEFAULT '{}';
  -- Each senior may set how long an offer to them stays open.
  ALTER TABLE availability ADD offer_seconds smallint CHECK (offer_seconds BETWEEN 10 AND 300);
  -- The second fact of presence: until when a node vouches for a senior. Each node has a row of its own.
  CREATE TABLE presence (
    senior_id text NOT NULL REFERENCES person,
    node text NOT NULL,
    present_until timestamptz(3) NOT NULL,
    PRIMARY KEY (senior_id, node)
  ) WITH (fillfactor = 50);`

const consultations = `
  ALTER TABLE consultation
    ADD reach text NOT NULL DEFAULT 'one-at-a-time',
    ADD needs text[] NOT NULL DEFAULT '{}',
    -- Keyed hashes, to find whoever advised on the same child before.
    ADD nhs_key bytea,
    ADD child_key bytea,
    -- Since when the senior who holds it is not present; null: they are.
    ADD senior_away_at timestamptz(3),
    -- Why it is back in the queue, until somebody takes it again.
    ADD returned_why text CHECK (returned_why IN ('senior-lost', 'handed-back')),
    ADD returned_at timestamptz(3),
    -- The colour that it had when it was answered: the waits of that colour are made of these.
    ADD taken_rag text,
    ADD handed_to text,
    ADD handed_over_at timestamptz(3);
  UPDATE consultation SET taken_rag = rag WHERE taken_at IS NOT NULL;
  DROP INDEX consultation_waits;
  CREATE INDEX consultation_waits ON consultation (desk_id, taken_rag, taken_at DESC) WHERE taken_at IS NOT NULL;
  CREATE INDEX consultation_by_nhs ON consultation (nhs_key) WHERE nhs_key IS NOT NULL;
  CREATE INDEX consultation_by_child ON consultation (child_key) WHERE child_key IS NOT NULL;
  CREATE INDEX consultation_talking ON consultation (senior_id) WHERE state = 'talking';`

const ladder = `
  -- Every rung is a promise: a row with a due time. What was answered has no rungs left to take.
  CREATE TABLE ladder_step (
    consultation_id uuid NOT NULL REFERENCES consultation,
    desk_id text NOT NULL REFERENCES desk,
    rung text NOT NULL CHECK (rung IN ('everyone-at-once', 'covering-desks', 'duty-manager', 'practitioner-told')),
    due_at timestamptz(3) NOT NULL,
    taken_at timestamptz(3),
    PRIMARY KEY (consultation_id, rung)
  );
  CREATE INDEX ladder_due ON ladder_step (due_at) WHERE taken_at IS NULL;
  INSERT INTO ladder_step (consultation_id, desk_id, rung, due_at)
    SELECT c.id, c.desk_id, r.rung, now() + r.seconds * interval '1 second' FROM consultation c,
      (VALUES ('everyone-at-once', 1800), ('covering-desks', 3600), ('duty-manager', 7200),
        ('practitioner-told', 14400)) AS r (rung, seconds)
    WHERE c.state IN ('waiting', 'offered');`

const offers = `
  ALTER TABLE offer
    ADD how text NOT NULL DEFAULT 'one' CHECK (how IN ('one', 'all', 'transfer', 'second-opinion')),
    -- Who asked for a transfer or a second opinion, and in what words (sealed under the consultation's key).
    ADD asked_by text REFERENCES person,
    ADD asked_sealed bytea,
    ADD release_why text CHECK (release_why IN ('closed', 'lost', 'transferred', 'handed-back', 'left')),
    ADD release_seen_at timestamptz(3);
  -- A second opinion takes no slot: the consultation stays with whoever holds it.
  ALTER TABLE offer DROP CONSTRAINT offer_check2;
  ALTER TABLE offer ADD CONSTRAINT offer_slot_when_held
    CHECK ((outcome IS NOT DISTINCT FROM 'accepted' AND how <> 'second-opinion') = (slot IS NOT NULL));
  DROP INDEX offer_one_per_consultation;
  -- One holder; one offer while it is offered to one senior; one to each senior; one colleague asked by name at a time.
  CREATE UNIQUE INDEX offer_one_holder ON offer (consultation_id)
    WHERE outcome = 'accepted' AND released_at IS NULL AND how <> 'second-opinion';
  CREATE UNIQUE INDEX offer_one_alone ON offer (consultation_id) WHERE outcome IS NULL AND how = 'one';
  CREATE UNIQUE INDEX offer_one_by_name ON offer (consultation_id)
    WHERE outcome IS NULL AND how IN ('transfer', 'second-opinion');
  CREATE INDEX offer_open_of_desk ON offer (desk_id) WHERE outcome IS NULL;
  CREATE INDEX offer_joined ON offer (consultation_id)
    WHERE how = 'second-opinion' AND outcome = 'accepted' AND released_at IS NULL;
  -- From the queue or from its holder, never both at once: an open offer from the queue while somebody holds it.
  CREATE FUNCTION no_offer_while_held() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM offer WHERE consultation_id = NEW.consultation_id AND slot IS NOT NULL
      AND released_at IS NULL AND id <> NEW.id) THEN
      RAISE EXCEPTION 'this consultation is held' USING ERRCODE = 'unique_violation', CONSTRAINT = 'offer_one_holder';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER no_offer_while_held BEFORE INSERT ON offer
    FOR EACH ROW WHEN (NEW.outcome IS NULL AND NEW.how IN ('one', 'all')) EXECUTE FUNCTION no_offer_while_held();`

const promises = `
  CREATE TABLE conflict_of_interest (
    id uuid PRIMARY KEY,
    senior_id text NOT NULL REFERENCES person,
    consultation_id uuid REFERENCES consultation,
    organisation_id uuid REFERENCES organisation,
    declared_at timestamptz(3) NOT NULL,
    withdrawn_at timestamptz(3),
    CHECK (num_nonnulls(consultation_id, organisation_id) = 1)
  );
  CREATE UNIQUE INDEX conflict_with_consultation ON conflict_of_interest (consultation_id, senior_id)
    WHERE withdrawn_at IS NULL AND consultation_id IS NOT NULL;
  CREATE UNIQUE INDEX conflict_with_organisation ON conflict_of_interest (organisation_id, senior_id)
    WHERE withdrawn_at IS NULL AND organisation_id IS NOT NULL;
  CREATE TABLE callback (
    id uuid PRIMARY KEY,
    consultation_id uuid NOT NULL REFERENCES consultation,
    desk_id text NOT NULL REFERENCES desk,
    slot_at timestamptz(3) NOT NULL,
    place smallint NOT NULL CHECK (place > 0),
    -- Whom to call, sealed under the consultation's key; null: nobody left a number.
    phone_sealed bytea,
    booked_at timestamptz(3) NOT NULL,
    booked_by text NOT NULL,
    ended_at timestamptz(3),
    outcome text CHECK (outcome IN ('made', 'cancelled')),
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
  );
  CREATE UNIQUE INDEX callback_place ON callback (desk_id, slot_at, place) WHERE ended_at IS NULL;
  CREATE UNIQUE INDEX callback_one_open ON callback (consultation_id) WHERE ended_at IS NULL;
  CREATE INDEX callback_due ON callback (slot_at) WHERE ended_at IS NULL;
  CREATE TABLE alert (
    id uuid PRIMARY KEY,
    desk_id text NOT NULL REFERENCES desk,
    consultation_id uuid NOT NULL REFERENCES consultation,
    kind text NOT NULL CHECK (kind IN ('waiting-too-long', 'handover-needed', 'callback-missed')),
    made_at timestamptz(3) NOT NULL,
    acknowledged_at timestamptz(3),
    acknowledged_by text REFERENCES person,
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
  );
  CREATE UNIQUE INDEX alert_one_open ON alert (consultation_id, kind) WHERE acknowledged_at IS NULL;
  CREATE INDEX alert_of_desk ON alert (desk_id, made_at DESC);`

const undo = `
  DROP TABLE alert, callback, conflict_of_interest, ladder_step, presence, desk_cover;
  DROP TRIGGER no_offer_while_held ON offer;
  DROP FUNCTION no_offer_while_held;
  DROP INDEX offer_one_holder, offer_one_alone, offer_one_by_name, offer_open_of_desk, offer_joined;
  ALTER TABLE offer DROP CONSTRAINT offer_slot_when_held;
  ALTER TABLE offer ADD CONSTRAINT offer_check2 CHECK ((outcome IS NOT DISTINCT FROM 'accepted') = (slot IS NOT NULL));
  ALTER TABLE offer DROP how, DROP asked_by, DROP asked_sealed, DROP release_why, DROP release_seen_at;
  CREATE UNIQUE INDEX offer_one_per_consultation ON offer (consultation_id)
    WHERE outcome IS NULL OR (outcome = 'accepted' AND released_at IS NULL);
  DROP INDEX consultation_waits;
  ALTER TABLE consultation DROP reach, DROP needs, DROP nhs_key, DROP child_key, DROP senior_away_at,
    DROP returned_why, DROP returned_at, DROP taken_rag, DROP handed_to, DROP handed_over_at;
  CREATE INDEX consultation_waits ON consultation (desk_id, rag, taken_at DESC) WHERE taken_at IS NOT NULL;
  ALTER TABLE availability DROP offer_seconds;
  ALTER TABLE person DROP skills;
  ALTER TABLE desk DROP hours, DROP ladder, DROP lost_seconds, DROP slot_minutes, DROP slot_places, DROP duty_email,
    DROP out_of_hours_email, DROP closes_at;`
