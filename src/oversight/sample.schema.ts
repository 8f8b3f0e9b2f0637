import { z } from 'zod'

export const sampleInput = z.object({
  desk: z.string('Choose one of your desks').regex(/^[a-z][a-z0-9-]{1,40}$/, 'Choose one of your desks'),
  month: z.string('Enter a month').regex(/^(20)\d\d-(0[1-9]|1[0-2])$/, 'Enter a month such as 2026-10'),
  each: z.coerce
    .number('Enter a number')
    .int('Enter a whole number')
    .min(1, 'Must be 1 to 20')
    .max(20, 'Must be 1 to 20'),
})

export type SampleInput = z.infer<typeof sampleInput>
