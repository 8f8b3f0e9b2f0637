/** The table of contents: the four features, and what they stand on. */
import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
  type Provider,
} from '@nestjs/common'
import { Checkpoints } from './audit/checkpoints.js'
import { ConsultationsModule } from './consultations/consultations.module.js'
import { Post } from './database/post.js'
import { IntakeModule } from './intake/intake.module.js'
import { OversightModule } from './oversight/oversight.module.js'
import { PeopleModule } from './people/people.module.js'
import { HealthController } from './platform/health/health.controller.js'
import { Nudges } from './platform/jobs/nudges.js'
import { StaticPages } from './platform/static-pages.controller.js'
import { RoutingModule } from './routing/routing.module.js'

@Module({
  // Guards stand in the order of their modules: who somebody is comes first.
  imports: [PeopleModule, IntakeModule, RoutingModule, ConsultationsModule, OversightModule],
  controllers: [HealthController, StaticPages],
})
export class AppModule {
  /** In: what every room may ask for (see start.ts). */
  static on(ground: Provider[]): DynamicModule {
    const Ground: DynamicModule = { module: GroundModule, global: true, providers: ground, exports: ground }
    return { module: AppModule, imports: [Ground] }
  }
}

/**
 * The ground that the rooms stand on: settings, log, database, queue, post, checkpoints, live channel, sessions, pages. Here nudges
 * begin to be handed out: when every room has been set up and has said which it follows.
 */
@Module({})
class GroundModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(Nudges) private readonly nudges: Nudges,
    @Inject(Post) private readonly post: Post,
    @Inject(Checkpoints) private readonly checkpoints: Checkpoints,
  ) {}

  onApplicationBootstrap(): void {
    this.nudges.on('post-letters', () => this.post.hurry())
    this.nudges.start()
    this.post.start()
    this.checkpoints.start()
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.nudges.stop(), this.post.stop(), this.checkpoints.stop()])
  }
}
