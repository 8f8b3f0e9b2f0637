import { z } from 'zod'
import { choices, exemptions, type Decision } from '../domain/disclosure/disclosure.js'
import { done, refuse, type FieldError, type Outcome } from '../domain/outcome.js'
import { parse } from '../platform/input.js'
import { anyText, optionalWords } from '../platform/text.js'
import { textsIn } from './form-texts.js'
import { openInput } from './log.schema.js'

const pageNumber = z.coerce.number().int().min(1).max(100_000).catch(1)

/** Why it is opened, and which page of it is wanted. */
export const accessInput = openInput.extend({ page: pageNumber })

/** Also where to go once it is saved, and what was seen. */
export const decideInput = accessInput.extend({
  go: pageNumber,
  seen: z.string('Open it again').max(64, 'Open it again'),
})

const LINES = 30

const decisionInput = z.object({
  choice: z.enum(choices, 'Choose what happens to this passage'),
  words: anyText(2_000)
    .default('')
    .transform((text) => [...new Set(text.split(/[\r\n]+/).map((line) => line.trim()))].filter(Boolean))
    .refine((lines) => lines.length <= LINES, `Enter ${LINES} lines or fewer`),
  exemption: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.enum(exemptions, 'Choose why it is withheld').optional(),
  ),
  why: optionalWords(500),
})

/** In: the form as posted. Out: what was decided on each passage that has a choice, by its id. What it lacks, the domain says. */
export function decisionsIn(body: unknown): Outcome<ReadonlyMap<string, Decision>> {
  const texts = new Map(Object.entries(textsIn(body)))
  const ids = [...texts.keys()]
    .flatMap((field) => /^choice-([\w-]{1,60})$/.exec(field)?.[1] ?? [])
    .slice(0, 100)
  const found = new Map<string, Decision>()
  const errors: FieldError[] = []
  for (const id of ids) {
    const given = ['choice', 'words', 'exemption', 'why'].map(
      (name) => [name, texts.get(`${name}-${id}`)] as const,
    )
    const parsed = parse(decisionInput, Object.fromEntries(given))
    if (parsed.ok) found.set(id, decisionOf(parsed.value))
    else
      errors.push(
        ...(parsed.refusal.errors ?? []).map(({ field, message }) => ({ field: `${field}-${id}`, message })),
      )
  }
  return errors.length > 0 ? refuse('invalid', 'Some of what was sent is not valid.', errors) : done(found)
}

/** What does not belong to the choice is left behind in the form. */
function decisionOf({ choice, words, exemption, why }: z.infer<typeof decisionInput>): Decision {
  if (choice === 'show') return { choice, words: [], exemption: null, why: null }
  return {
    choice,
    words: choice === 'black-out' ? words : [],
    exemption: exemption ?? null,
    why: why ?? null,
  }
}
