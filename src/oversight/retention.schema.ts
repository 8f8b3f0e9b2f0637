import { z } from 'zod'
import { retentionClasses, YEARS_MOST } from '../domain/retention.js'
import { oneOf, words } from '../platform/text.js'

export const eraseInput = z.object({
  desk: z.string('Must be a desk').max(60),
  list: z.string('Must name a list').max(64),
  looked: z.literal('yes', 'Confirm that you have looked through the list'),
})

const reason = words(1_000, 'Enter a reason')
export const holdInput = z.object({
  ref: z.string('Enter a reference').trim().min(1, 'Enter a reference').max(40),
  reason,
})
export const liftInput = z.object({ reason })

const rule = z.object({
  from: oneOf(['ending', 'birth'], 'Choose from when the years count'),
  years: z.coerce
    .number('Enter a number of years')
    .int('Enter whole years')
    .min(1, 'Enter 1 year or more')
    .max(YEARS_MOST, `Enter ${YEARS_MOST} years or fewer`),
})

export const retentionInput = z.object({
  version: z.coerce.number('Must be a version').int().min(0),
  rules: z.object(
    Object.fromEntries(retentionClasses.map((name) => [name, rule])) as Record<
      (typeof retentionClasses)[number],
      typeof rule
    >,
  ),
  automatic: oneOf(['yes', 'no'], 'Choose who starts erasing'),
})
export type RetentionInput = z.infer<typeof retentionInput>
