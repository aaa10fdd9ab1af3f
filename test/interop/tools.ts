import { execFileSync } from 'node:child_process'
import { ENGINES } from '../support/engines.ts'
import { TOOL_NAMES, type ToolName } from './form.ts'
import type { Reader } from './reader.ts'
import { buildahReader } from './readers/buildah.ts'
import { dockerReader } from './readers/docker.ts'
import { imgtuiReader } from './readers/imgtui.ts'
import { podmanReader } from './readers/podman.ts'
import { skopeoReader } from './readers/skopeo.ts'
import { umociReader } from './readers/umoci.ts'
import type { Writer } from './writer.ts'
import { buildahWriter } from './writers/buildah.ts'
import { dockerWriter } from './writers/docker.ts'
import { imgtuiWriter } from './writers/imgtui.ts'
import { podmanWriter } from './writers/podman.ts'
import { skopeoWriter } from './writers/skopeo.ts'
import { umociWriter } from './writers/umoci.ts'

/** The versions that the table tells of. */
const KNOWN: Readonly<Record<ToolName, string>> = {
  skopeo: 'skopeo 1.9',
  podman: 'podman 4.3',
  buildah: 'buildah 1.28',
  umoci: 'umoci 0.4.7',
  ov20: 'Docker 20.10',
  ov28: 'Docker 28.5',
  cd28: 'Docker 28.5, containerd store',
  imgtui: 'imgtui',
}

/** A tool as the tests use it. */
export type Tool = {
  readonly name: ToolName
  /** With the version that the table tells of. */
  readonly title: string
  /** True when the installed one has that version. */
  readonly isKnown: boolean
  /** Null when it can be used; else why not. */
  readonly missing: string | null
  readonly reader: Reader
  readonly writer: Writer
}

/** What a command says of its version; null when it is not installed. */
const versionOf = (command: string): string | null => {
  try {
    const [first = ''] = execFileSync(command, ['--version'], { encoding: 'utf8' }).split('\n')
    return /\d+\.\d+(?:\.\d+)?/.exec(first)?.[0] ?? ''
  } catch {
    return null
  }
}

const command = (name: ToolName, reader: Reader, writer: Writer): Tool => {
  const version = versionOf(name)
  const missing = version === null ? `${name} is not installed` : null
  const title = KNOWN[name]
  return { name, title, isKnown: `${name} ${version}.`.startsWith(`${title}.`), missing, reader, writer }
}

const docker = versionOf('docker')

const engine = (name: ToolName, writes: Writer['writes']): Tool => {
  const found = ENGINES.find((one) => one.name === name)
  return {
    name,
    title: KNOWN[name],
    isKnown: true,
    missing: docker === null ? 'the docker command is not installed' : (found?.missing ?? null),
    reader: dockerReader(name),
    writer: dockerWriter(name, writes),
  }
}

const all: Readonly<Record<ToolName, Tool>> = {
  skopeo: command('skopeo', skopeoReader, skopeoWriter),
  podman: command('podman', podmanReader, podmanWriter),
  buildah: command('buildah', buildahReader, buildahWriter),
  umoci: command('umoci', umociReader, umociWriter),
  ov20: engine('ov20', { 'docker-archive': ['raw', 'several'] }),
  ov28: engine('ov28', { combined: ['raw', 'several'] }),
  cd28: engine('cd28', { combined: ['gzip', 'raw', 'zstd', 'several', 'platforms'] }),
  imgtui: {
    name: 'imgtui',
    title: 'imgtui',
    isKnown: true,
    missing: null,
    reader: imgtuiReader,
    writer: imgtuiWriter,
  },
}

/** All tools, those that are missing as well, so that a skipped test can say what it lacks. */
export const TOOLS: readonly Tool[] = TOOL_NAMES.map((name) => all[name])

/** One of them. */
export const toolOf = (name: ToolName): Tool => all[name]

/** `skopeo 1.9`, and why it is skipped where it is. */
export const titleOf = ({ title, missing }: Tool): string => (missing === null ? title : `${title} (${missing})`)
