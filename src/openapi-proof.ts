/** The routes of the public interface that show that nothing was changed. */
import { own, type Route } from './openapi-route.js'
import { list, object, oneOf, orNull, ref, text, time, whole, type Schema } from './openapi-shapes.js'
import { proofInput } from './oversight/proof.schema.js'

export const proofRoutes: Readonly<Record<string, Route>> = {
  'GET /oversight/consultations/{ref}/proof': {
    summary:
      'The proof of a consultation, for audit:verify: ciphertext, hashes and signed checkpoints; logged',
    query: proofInput,
    answers: { 200: 'Proof' },
    refusals: [...own, 422],
  },
  'GET /oversight/consultations/{ref}/integrity': {
    summary: 'Both chains checked now, against their checkpoints: unchanged since when, or what is wrong',
    answers: { 200: 'Integrity' },
    refusals: own,
  },
}

const head = object({ seq: whole, hash: text })

export const proofComponents: Readonly<Record<string, Schema>> = {
  Integrity: object({
    ref: text,
    verdict: oneOf(['valid', 'tampered', 'incomplete']),
    since: orNull(time),
    messages: whole,
    entries: whole,
    findings: list(text),
    said: list(text),
  }),
  Proof: object({
    format: oneOf(['advice-line/proof/1']),
    ref: text,
    consultationId: text,
    exportedAt: time,
    key: text,
    entries: list(
      object({
        seq: whole,
        at: time,
        actorId: text,
        actorName: text,
        actorRole: text,
        action: text,
        detail: orNull(text),
        hash: text,
      }),
    ),
    messages: list(object({ seq: whole, at: time, authorId: text, clientId: text, body: text, hash: text })),
    heads: object({ entries: head, messages: head }),
    concern: orNull(text),
    record: orNull(text),
    anchors: list(ref('ProofAnchor')),
    checkpoints: list(object({ note: text, path: list(text) })),
  }),
  ProofAnchor: object({
    chain: oneOf(['entries', 'messages', 'restored']),
    index: whole,
    seq: whole,
    hash: text,
    concern: orNull(text),
    record: orNull(text),
    size: orNull(whole),
    path: list(text),
  }),
}
