import { Module } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { AccessGuard } from './access.guard.js'
import { LiveSessions } from './live-sessions.js'
import { MeController } from './me.controller.js'
import { SignInPages } from './sign-in.pages.js'

@Module({
  controllers: [MeController, SignInPages],
  providers: [LiveSessions, { provide: APP_GUARD, useClass: AccessGuard }],
})
export class PeopleModule {}
