/**
 * What the built application has registered: Nest's own metadata of every controller and gateway that its modules name,
 * read in a process of its own. Written like the keys of the access table.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { root } from './service.js'

const script = `
  await import('reflect-metadata')
  const { RequestMethod } = await import('@nestjs/common')
  const { AppModule } = await import(process.argv[1])
  const found = []
  const seen = new Set()
  const methodsOf = (type) => Object.getOwnPropertyNames(type.prototype)
    .map((name) => type.prototype[name]).filter((each) => typeof each === 'function')
  const all = (value) => [value].flat().map(String)
  const visit = (module) => {
    const type = module.module ?? module
    if (seen.has(type)) return
    seen.add(type)
    const named = (key) => [...(Reflect.getMetadata(key, type) ?? []), ...(module[key] ?? [])]
    for (const controller of named('controllers')) {
      for (const method of methodsOf(controller)) {
        if (!Reflect.hasMetadata('method', method)) continue
        for (const prefix of all(Reflect.getMetadata('path', controller)))
          for (const path of all(Reflect.getMetadata('path', method)))
            found.push(RequestMethod[Reflect.getMetadata('method', method)] + ' /' +
              [prefix, path].flatMap((part) => part.split('/')).filter(Boolean).join('/'))
      }
    }
    for (const provider of named('providers')) {
      const gateway = provider.useClass ?? provider
      if (typeof gateway !== 'function' || !Reflect.hasMetadata('websockets:is_gateway', gateway)) continue
      for (const method of methodsOf(gateway))
        if (Reflect.hasMetadata('message', method)) found.push('live ' + Reflect.getMetadata('message', method))
    }
    for (const each of named('imports')) visit(each)
  }
  visit(AppModule)
  console.log(JSON.stringify(found.sort()))
`

export async function registered(): Promise<string[]> {
  const module = pathToFileURL(join(root, 'dist', 'app.module.js')).href
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script, module],
    { cwd: root },
  )
  return JSON.parse(stdout) as string[]
}
