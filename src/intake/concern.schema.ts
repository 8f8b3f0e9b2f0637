import { z } from 'zod'
import {
  ageBands,
  isNhsNumber,
  parentsAwareAnswers,
  urgencies,
  WORRY_MAX,
  type Child,
  type Concern,
} from '../domain/concern.js'
import { MOST_NEEDS, needs } from '../domain/needs.js'
import { day, oneOf, optionalWords, words } from '../platform/text.js'

const nothing = (value: unknown): unknown => (value === null || value === '' ? undefined : value)

const child = z
  .object(
    {
      name: optionalWords(200),
      dateOfBirth: z.preprocess(nothing, day('Enter a real date of birth').optional()),
      nhsNumber: z.preprocess(
        nothing,
        z.string().refine(isNhsNumber, 'Enter a valid NHS number, 10 digits').optional(),
      ),
      ageBand: z.preprocess(nothing, oneOf(ageBands, 'Choose an age group').optional()),
    },
    'Say who the child is, or choose an age group',
  )
  .refine((given) => given.name !== undefined || given.ageBand !== undefined, {
    path: ['ageBand'],
    message: 'Enter the child’s name or choose an age group',
  })
  .transform((given): Child =>
    given.name === undefined
      ? { ageBand: given.ageBand ?? 'unknown' }
      : {
          name: given.name,
          ...(given.dateOfBirth ? { dateOfBirth: given.dateOfBirth } : {}),
          ...(given.nhsNumber ? { nhsNumber: given.nhsNumber.replace(/[\s-]/g, '') } : {}),
        },
  )

/** What `POST /api/v1/concerns` and the form at /raise take. */
export const raiseInput = z.object({
  clientId: z.uuid('Must be a UUID').optional(),
  desk: z.string('Must be a desk').max(60).optional(),
  immediateDanger: z.boolean('Say whether a child is in immediate danger'),
  worry: words(WORRY_MAX, 'Enter what worries you'),
  child,
  urgency: oneOf(urgencies, 'Choose how soon you need advice'),
  whereabouts: optionalWords(1_000),
  ask: optionalWords(2_000),
  parentsAware: z.preprocess(
    nothing,
    oneOf(parentsAwareAnswers, 'Choose whether the parents know').optional(),
  ),
  phone: optionalWords(50),
  /** Languages and special fields that whoever answers should have. */
  needs: z
    .array(oneOf(needs, 'Must be a language or a specialism'), 'Must be a list of languages and specialisms')
    .max(MOST_NEEDS, `Choose ${MOST_NEEDS} or fewer`)
    .optional(),
})

/** What a practitioner may still change while they wait. */
export const changeInput = raiseInput.omit({ clientId: true, desk: true })

export type RaiseInput = z.infer<typeof raiseInput>

/** The concern itself: without the ids that only say where it goes. */
export function concernOf(input: Partial<RaiseInput>): Concern {
  const { clientId: _clientId, desk: _desk, ...answers } = input
  return Object.fromEntries(
    Object.entries(answers).filter(([, value]) => value !== undefined),
  ) as unknown as Concern
}
