/**
 * Servers and load generators are processes of their own. Each serves named jobs; the bench asks for them over Node's
 * channel between parent and child.
 */
import { fork, type ChildProcess, type ForkOptions } from 'node:child_process'

export type Jobs = Readonly<Record<string, (input: never) => Promise<unknown>>>

interface Question {
  readonly id: number
  readonly name: string
  readonly input: unknown
}

interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

/** In the child: does the jobs that it is asked for. When the bench is gone, so is the child. */
export function serve(jobs: Jobs): void {
  process.on('message', (message) => {
    const { id, name, input } = message as Question
    const answer = (rest: Omit<Answer, 'id'>): void => void process.send?.({ id, ...rest })
    jobs[name]?.(input as never).then(
      (value) => answer({ value }),
      (error: unknown) =>
        answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
  })
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
}

/** In the bench: a child and what it can be asked for. */
export class Child<J extends Jobs> {
  private readonly asked = new Map<
    number,
    { resolve: (value: never) => void; reject: (error: Error) => void }
  >()
  private readonly ended: Promise<void>
  private count = 0
  private said = ''

  private constructor(
    private readonly name: string,
    private readonly process: ChildProcess,
  ) {
    const hear = (chunk: Buffer): void => void (this.said = (this.said + chunk.toString()).slice(-4_000))
    process.stdout?.on('data', hear)
    process.stderr?.on('data', hear)
    process.on('message', (message) => this.answered(message as Answer))
    this.ended = new Promise((resolve) => {
      process.once('exit', (code, signal) => {
        const how = signal ?? `exit code ${code ?? 'unknown'}`
        for (const { reject } of this.asked.values())
          reject(new Error(`${name} ended (${how}):\n${this.said}`))
        this.asked.clear()
        resolve()
      })
    })
  }

  static start<J extends Jobs>(
    file: string,
    options: ForkOptions = {},
    args: readonly string[] = [],
  ): Child<J> {
    const stdio = ['ignore', 'pipe', 'pipe', 'ipc'] as const
    return new Child<J>(file, fork(file, [...args], { ...options, stdio: [...stdio] }))
  }

  get running(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null
  }

  /** The last that it has printed. */
  get output(): string {
    return this.said
  }

  ask<N extends keyof J & string>(name: N, ...[input]: Parameters<J[N]>): ReturnType<J[N]> {
    const id = ++this.count
    const answer = new Promise<never>((resolve, reject) => {
      if (!this.running) return reject(new Error(`${this.name} has ended:\n${this.said}`))
      this.asked.set(id, { resolve, reject })
      this.process.send({ id, name, input })
    })
    return answer as unknown as ReturnType<J[N]>
  }

  /** SIGTERM, and SIGKILL for one that doesn't listen. */
  async stop(): Promise<void> {
    if (!this.running) return
    this.process.kill('SIGTERM')
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 25_000)
    await this.ended
    clearTimeout(timer)
  }

  private answered({ id, value, error }: Answer): void {
    const waiting = this.asked.get(id)
    this.asked.delete(id)
    if (error === undefined) waiting?.resolve(value as never)
    else waiting?.reject(new Error(`${this.name}: ${error}`))
  }
}
