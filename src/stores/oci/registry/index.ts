export { findCredentials } from './credentials.ts'
export { type Measure, type PullOptions, pull } from './pull.ts'
export { type PushOptions, push } from './push.ts'
export { openRegistry, type Registry, type RegistryOptions } from './registry.ts'
