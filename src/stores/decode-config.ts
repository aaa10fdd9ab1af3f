import type { Inspection } from '../engine/store.ts'
import { type Fields, fieldsOf, keysOf, textOf, textsOf } from './decode.ts'

/** What the `config` section of an image says of how it is to be run, in Docker's field names. */
type Settings = Pick<
  Inspection,
  | 'ports'
  | 'environment'
  | 'entrypoint'
  | 'command'
  | 'workingDirectory'
  | 'user'
  | 'volumes'
  | 'stopSignal'
  | 'healthcheck'
>

/** Reads the `config` section of an image; whatever is missing or something else is empty. */
export const decodeSettings = (config: Fields): Settings => ({
  ports: keysOf(config.ExposedPorts),
  environment: textsOf(config.Env),
  entrypoint: textsOf(config.Entrypoint),
  command: textsOf(config.Cmd),
  workingDirectory: textOf(config.WorkingDir),
  user: textOf(config.User),
  volumes: keysOf(config.Volumes),
  stopSignal: textOf(config.StopSignal),
  healthcheck: textsOf(fieldsOf(config.Healthcheck).Test),
})
