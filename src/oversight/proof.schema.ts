import { z } from 'zod'
import { words } from '../platform/text.js'

export const proofInput = z.object({ reason: words(500, 'Enter why you are exporting the proof') })
