import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly home: string
}

const NAME = 'imgtui'

const here = (): Surroundings => ({ env: process.env, platform: process.platform, home: homedir() })

/** What XDG names counts on every system, but only as an absolute path: the specification has relative ones ignored. */
const folder = (xdg: string | undefined, usual: string): string =>
  join(xdg !== undefined && isAbsolute(xdg) ? xdg : usual, NAME)

/** The folder of the settings: `$XDG_CONFIG_HOME/imgtui`, else where the system keeps such things. Not made here. */
export const configFolder = ({ env, platform, home }: Surroundings = here()): string => {
  const usual = { darwin: join(home, 'Library', 'Preferences'), win32: env.APPDATA ?? join(home, 'AppData', 'Roaming') }
  return folder(
    env.XDG_CONFIG_HOME,
    platform === 'darwin' || platform === 'win32' ? usual[platform] : join(home, '.config'),
  )
}

/** The folder for what can be had again at the price of time: `$XDG_CACHE_HOME/imgtui`, else the system's. Not made here. */
export const cacheFolder = ({ env, platform, home }: Surroundings = here()): string => {
  const usual = { darwin: join(home, 'Library', 'Caches'), win32: env.LOCALAPPDATA ?? join(home, 'AppData', 'Local') }
  return folder(
    env.XDG_CACHE_HOME,
    platform === 'darwin' || platform === 'win32' ? usual[platform] : join(home, '.cache'),
  )
}

/** The folder for what the program keeps for its user: `$XDG_DATA_HOME/imgtui`, else the system's. Not made here. */
export const dataFolder = ({ env, platform, home }: Surroundings = here()): string => {
  const usual = {
    darwin: join(home, 'Library', 'Application Support'),
    win32: env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'),
  }
  return folder(
    env.XDG_DATA_HOME,
    platform === 'darwin' || platform === 'win32' ? usual[platform] : join(home, '.local', 'share'),
  )
}
