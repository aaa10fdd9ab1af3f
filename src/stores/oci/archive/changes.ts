import { posix } from 'node:path'
import { type Fields, fieldsOf, textOf, textsOf } from '../../decode.ts'
import { healthcheckOf } from './healthcheck.ts'
import { commandOf, type Instruction, jsonList, parseInstructions } from './instruction.ts'
import { portsOf } from './ports.ts'
import { expandWord, refused, splitWords, type Variables } from './words.ts'

/** The fields of a config in Docker's order, those it always writes with what they are when nobody sets them. */
const ALWAYS: Fields = {
  Hostname: '',
  Domainname: '',
  User: '',
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  Env: null,
  Cmd: null,
  Image: '',
  Volumes: null,
  WorkingDir: '',
  Entrypoint: null,
  OnBuild: null,
  Labels: null,
}

/** The `config` of an image that says nothing, as Docker 20.10 writes it. */
export const emptyConfig = (): Fields => ({ ...ALWAYS })

/** What applying instructions goes through. */
type Progressing = { readonly config: Fields; readonly commandSet: boolean }

const variablesOf = (config: Fields): Variables => {
  const pairs = textsOf(config.Env).map((entry) => {
    const equals = entry.indexOf('=')
    return [equals === -1 ? entry : entry.slice(0, equals), equals === -1 ? '' : entry.slice(equals + 1)] as const
  })
  const values = new Map(pairs)
  return (name) => values.get(name)
}

/** The pairs of `ENV` and `LABEL`: any number of `name=value`, or one name and everything after it. */
const pairsOf = ({ name, rest }: Instruction, variables: Variables): readonly (readonly [string, string])[] => {
  const words = splitWords(rest)
  if (words.length === 0) throw refused(`${name} needs at least one argument`)
  const raw = words[0]?.includes('=') === true ? words.map((word) => cutPair(name, word)) : [oldPair(name, rest)]
  if (raw.some(([key]) => key === '')) throw refused(`${name} needs a name before the “=”`)
  return raw.map(([key, value]) => [expandWord(key, variables), expandWord(value, variables)])
}

const cutPair = (instruction: string, word: string): readonly [string, string] => {
  const equals = word.indexOf('=')
  if (equals === -1) throw refused(`“${word}” after ${instruction} is not of the form name=value`)
  return [word.slice(0, equals), word.slice(equals + 1)]
}

const oldPair = (instruction: string, rest: string): readonly [string, string] => {
  const [, key = '', value] = /^(\S+)(?:\s+([\s\S]+))?$/.exec(rest) ?? []
  if (value === undefined) throw refused(`${instruction} needs a name and a value`)
  return [key, value]
}

const withVariables = (config: Fields, pairs: readonly (readonly [string, string])[]): readonly string[] => {
  // A name that is set again stays where it was.
  const entries = new Map(textsOf(config.Env).map((entry) => [entry.split('=', 1)[0] ?? '', entry]))
  for (const [key, value] of pairs) entries.set(key, `${key}=${value}`)
  return [...entries.values()]
}

const single = ({ name, rest }: Instruction): string => {
  if (rest === '') throw refused(`${name} needs exactly one argument`)
  return rest
}

const folderFrom = (current: string, wanted: string): string =>
  wanted.startsWith('/') ? wanted : posix.resolve('/', current, wanted)

const asSet = (before: unknown, names: readonly string[]): Fields => ({
  ...fieldsOf(before),
  ...Object.fromEntries(names.map((name) => [name, {}])),
})

const NOT_LATER = new Set(['ONBUILD', 'FROM', 'MAINTAINER'])

const trigger = ({ rest }: Instruction): string => {
  const [first = ''] = rest.split(/\s/, 1)
  if (first === '') throw refused('ONBUILD needs at least one argument')
  if (NOT_LATER.has(first.toUpperCase())) throw refused(`${first.toUpperCase()} cannot follow ONBUILD`)
  return rest
}

const volumesOf = ({ name, rest }: Instruction, variables: Variables): readonly string[] => {
  const volumes = (jsonList(rest) ?? rest.split(/\s+/).filter((word) => word !== '')).map((word) =>
    expandWord(word, variables),
  )
  if (volumes.length === 0) throw refused(`${name} needs at least one argument`)
  if (volumes.some((volume) => volume.trim() === '')) throw refused('VOLUME needs a path that is not empty')
  return volumes
}

/** What one instruction sets. */
const fieldsSetBy = (instruction: Instruction, { config, commandSet }: Progressing): Fields => {
  const variables = variablesOf(config)
  const { name, rest } = instruction
  switch (name) {
    case 'CMD':
      return { Cmd: commandOf(rest) }
    case 'ENTRYPOINT': {
      const command = rest === '' ? [] : commandOf(rest)
      // What the base runs is meant for the entrypoint that it had.
      return { Entrypoint: command.length === 0 ? null : command, ...(!commandSet && { Cmd: null }) }
    }
    case 'ENV':
      return { Env: withVariables(config, pairsOf(instruction, variables)) }
    case 'LABEL': {
      const labels = Object.entries(fieldsOf(config.Labels))
      return { Labels: Object.fromEntries([...labels, ...pairsOf(instruction, variables)]) }
    }
    case 'EXPOSE': {
      if (rest === '') throw refused('EXPOSE needs at least one argument')
      const words = splitWords(rest).flatMap((word) => splitWords(expandWord(word, variables)))
      return words.length === 0 ? {} : { ExposedPorts: asSet(config.ExposedPorts, words.flatMap(portsOf)) }
    }
    case 'USER':
      return { User: expandWord(single(instruction), variables) }
    case 'WORKDIR': {
      const wanted = expandWord(single(instruction), variables)
      if (wanted === '') throw refused('WORKDIR needs a path that is not empty')
      return { WorkingDir: folderFrom(textOf(config.WorkingDir), wanted) }
    }
    case 'VOLUME':
      return { Volumes: asSet(config.Volumes, volumesOf(instruction, variables)) }
    case 'STOPSIGNAL':
      return { StopSignal: expandWord(single(instruction), variables) }
    case 'HEALTHCHECK':
      return { Healthcheck: healthcheckOf(rest) }
    case 'ONBUILD':
      return { OnBuild: [...textsOf(config.OnBuild), trigger(instruction)] }
    default:
      throw refused(`${name} is not an instruction that changes an image without building it`)
  }
}

/**
 * An image's `config` after Dockerfile instructions, as `docker import --change` and `docker commit --change` apply them
 * (moby, `builder/dockerfile`): CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, USER, VOLUME and WORKDIR; and
 * STOPSIGNAL, which Docker knows in a Dockerfile only. Rejects everything else, and what Docker rejects, with a fault.
 */
export const applyChanges = (config: Fields, changes: readonly string[]): Fields => {
  const start: Progressing = { config, commandSet: false }
  return parseInstructions(changes).reduce<Progressing>(
    (before, instruction) => ({
      config: { ...before.config, ...fieldsSetBy(instruction, before) },
      commandSet: before.commandSet || instruction.name === 'CMD',
    }),
    start,
  ).config
}
