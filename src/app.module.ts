/** The table of contents: the four features, and what they stand on. */
import { Module, type DynamicModule, type Provider } from '@nestjs/common'
import { ConsultationsModule } from './consultations/consultations.module.js'
import { IntakeModule } from './intake/intake.module.js'
import { OversightModule } from './oversight/oversight.module.js'
import { PeopleModule } from './people/people.module.js'
import { HealthController } from './platform/health/health.controller.js'
import { StaticPages } from './platform/static-pages.controller.js'
import { RoutingModule } from './routing/routing.module.js'

@Module({
  imports: [IntakeModule, RoutingModule, ConsultationsModule, OversightModule, PeopleModule],
  controllers: [HealthController, StaticPages],
})
export class AppModule {
  /** In: what every room may ask for (see start.ts). */
  static on(ground: Provider[]): DynamicModule {
    const Ground: DynamicModule = { module: GroundModule, global: true, providers: ground, exports: ground }
    return { module: AppModule, imports: [Ground] }
  }
}

/** The ground that the rooms stand on: settings, log, database, queue, live channel, sessions, pages. */
@Module({})
class GroundModule {}
