import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FaultError, fault } from '../../engine/fault.ts'
import { fieldsOf, textOf } from '../decode.ts'
import type { Endpoint, Tls } from './endpoint.ts'
import { parseHost } from './endpoint.ts'

/** The context that stands for "no context": environment and platform default decide. */
export const DEFAULT_CONTEXT = 'default'

const readText = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null)

const readJson = async (path: string): Promise<unknown> => {
  const text = await readText(path)
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}

const folderOf = (name: string): string => createHash('sha256').update(name).digest('hex')

/** The `currentContext` of Docker's config.json; null when there is none, or no readable file. */
export const currentContext = async (configFolder: string): Promise<string | null> =>
  textOf(fieldsOf(await readJson(join(configFolder, 'config.json'))).currentContext) || null

/** The names of all contexts, `default` first, the others in alphabetical order. */
const contextNames = async (configFolder: string): Promise<readonly string[]> => {
  const metas = join(configFolder, 'contexts', 'meta')
  const folders = await readdir(metas).catch(() => [])
  const names = await Promise.all(
    folders.map(async (folder) => textOf(fieldsOf(await readJson(join(metas, folder, 'meta.json'))).Name)),
  )
  return [DEFAULT_CONTEXT, ...names.filter((name) => name !== '' && name !== DEFAULT_CONTEXT).sort()]
}

/** ca.pem, cert.pem and key.pem of a folder; null when the folder has none of them. */
export const readTls = async (folder: string, verify: boolean): Promise<Tls | null> => {
  const [ca = null, cert = null, key = null] = await Promise.all(
    ['ca', 'cert', 'key'].map((name) => readText(join(folder, `${name}.pem`))),
  )
  return ca === null && cert === null && key === null ? null : { ca, cert, key, verify }
}

/**
 * The endpoint of a named docker context. Without TLS files a tcp endpoint is plain, unless the context skips
 * verification, as docker/cli has it. Rejects with a `context` fault that lists the names there are.
 */
export const contextEndpoint = async (configFolder: string, name: string): Promise<Endpoint> => {
  const meta = await readJson(join(configFolder, 'contexts', 'meta', folderOf(name), 'meta.json'))
  if (meta === null) {
    const known = await contextNames(configFolder)
    throw new FaultError(
      fault('context', `There is no docker context named ${name}.`, { remedy: `Known: ${known.join(', ')}.` }),
    )
  }
  const docker = fieldsOf(fieldsOf(fieldsOf(meta).Endpoints).docker)
  const host = textOf(docker.Host)
  if (host === '') throw new FaultError(fault('context', `The docker context ${name} names no engine.`))
  const skip = docker.SkipTLSVerify === true
  const files = await readTls(join(configFolder, 'contexts', 'tls', folderOf(name), 'docker'), !skip)
  return parseHost(host, files ?? (skip ? { ca: null, cert: null, key: null, verify: false } : null), [
    '--context',
    name,
  ])
}
