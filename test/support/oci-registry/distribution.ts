import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The registry program of the distribution project, with its data in a folder that goes away. */
export type Distribution = {
  /** `127.0.0.1:PORT`: a relay in front of the program that writes down what it is asked. */
  readonly host: string
  /** Method and path of each request so far. */
  readonly asked: string[]
  readonly close: () => Promise<void>
}

const PROGRAM = 'docker-registry'

/** Null when the registry program is installed, else why tests with it are skipped. */
export const distributionMissing = ((): string | null => {
  try {
    execFileSync(PROGRAM, ['--version'], { stdio: 'ignore' })
    return null
  } catch {
    return `${PROGRAM} is not installed`
  }
})()

const freePort = async (): Promise<number> => {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const isUp = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    http
      .get({ host: '127.0.0.1', port, path: '/v2/' }, (response) => {
        response.resume()
        resolve(true)
      })
      .on('error', () => resolve(false))
  })

/** Starts one. `users` is the text of its password file (bcrypt); without it everybody may do everything. */
export const startDistribution = async (users?: string): Promise<Distribution> => {
  const folder = mkdtempSync(join(tmpdir(), 'imgtui-registry-'))
  const port = await freePort()
  const passwords = join(folder, 'passwords')
  if (users !== undefined) writeFileSync(passwords, users)
  const auth = users === undefined ? '' : `auth: {htpasswd: {realm: here, path: ${passwords}}}\n`
  const config = join(folder, 'config.yml')
  writeFileSync(
    config,
    `version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: ${folder}/data}}
http: {addr: '127.0.0.1:${port}'}
${auth}`,
  )
  const child = spawn(PROGRAM, ['serve', config], { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  for (let tries = 0; !(await isUp(port)); tries += 1) {
    if (tries > 200 || child.exitCode !== null) throw new Error(`${PROGRAM} does not start`)
    await sleep(50)
  }
  const asked: string[] = []
  const relay = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const { method, url: path, headers } = request
    const onward = http.request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${(relay.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      relay.closeAllConnections()
      await new Promise((resolve) => relay.close(resolve))
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
