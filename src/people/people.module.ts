import { Module } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { AccessGuard } from './access.guard.js'
import { MeController } from './me.controller.js'
import { SignInPages } from './sign-in.pages.js'

@Module({
  controllers: [MeController, SignInPages],
  providers: [{ provide: APP_GUARD, useClass: AccessGuard }],
})
export class PeopleModule {}
