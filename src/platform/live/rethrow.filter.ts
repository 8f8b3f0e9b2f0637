import { Catch, type ExceptionFilter } from '@nestjs/common'

/**
 * Nest would answer a failed event with an event of its own and leave the acknowledgement open. The live adapter
 * answers every event, so the failure is passed on to it. Every gateway uses this filter.
 */
@Catch()
export class RethrowFilter implements ExceptionFilter {
  catch(error: unknown): never {
    throw error
  }
}
