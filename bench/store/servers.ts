import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { root } from '../../scripts/root.ts'

/** True when a program of this name can be started. */
export const isInstalled = (program: string): boolean => spawnSync('which', [program]).status === 0

/** Something that runs beside the benchmark until it is stopped. */
export type Server = { readonly address: string; readonly stop: () => Promise<void> }

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

const answers = async (url: string): Promise<boolean> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return true
    await wait(50)
  }
  return false
}

/** A registry (CNCF distribution) on this machine with its data in a folder; null where none is installed. */
export const startRegistry = async (folder: string): Promise<Server | null> => {
  if (!isInstalled('docker-registry')) return null
  const address = `127.0.0.1:${await freePort()}`
  const config = join(folder, 'registry.yml')
  const storage = `storage:\n  filesystem:\n    rootdirectory: ${join(folder, 'registry')}\n`
  await writeFile(config, `version: 0.1\nlog:\n  level: error\n${storage}http:\n  addr: ${address}\n`)
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' })
  const stop = async (): Promise<void> => {
    const ended = once(child, 'exit')
    child.kill()
    await ended
  }
  if (await answers(`http://${address}/v2/`)) return { address, stop }
  await stop()
  return null
}

/** A Docker engine of its own with its data in a folder; null where none can be had, which takes root. */
export const startEngine = async (folder: string): Promise<Server | null> => {
  if (!isInstalled('docker') || process.getuid?.() !== 0) return null
  const engines = (...args: readonly string[]) =>
    spawnSync('bash', [join(root, 'scripts', 'engines.sh'), ...args], {
      env: { ...process.env, IMGTUI_ENGINES: folder },
      encoding: 'utf8',
    })
  const { status, stdout } = engines('start', 'bench')
  if (status !== 0) return null
  return { address: `unix://${stdout.trim()}`, stop: async () => void engines('wipe', 'bench') }
}
