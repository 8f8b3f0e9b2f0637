import { words } from '../platform/text.js'
import { logFilters } from './log.schema.js'

/** The log's own filters, and why. */
export const exportInput = logFilters.extend({ reason: words(500, 'Enter why you are exporting these') })
