import { conflict } from '../faults.ts'
import type { Identity } from './bundle.ts'

const LINES = /\r?\n/

/** The number in one field of the line of a name; null when there is no such line. */
const numberOf = (text: string, name: string, field: number): number | null => {
  const line = text.split(LINES).find((one) => one.split(':', 1)[0] === name)
  const value = Number(line?.split(':')[field])
  return line !== undefined && Number.isInteger(value) ? value : null
}

/** The group that a user belongs to by the container's own list of users. */
const groupOf = (passwd: string, uid: number): number => {
  const line = passwd.split(LINES).find((one) => Number(one.split(':')[2]) === uid)
  return Number(line?.split(':')[3] ?? 0)
}

/**
 * Who `user` is (`name`, `uid`, `name:group`, `uid:gid`, empty for root), by the passwd and group files of the container.
 * Rejects names that are not in them.
 */
export const identityOf = (user: string, files: { readonly passwd: string; readonly group: string }): Identity => {
  const [who = '', which] = user.split(':')
  const uid = /^\d+$/.test(who) ? Number(who) : who === '' ? 0 : numberOf(files.passwd, who, 2)
  if (uid === null) throw conflict(`The container has no user ${who}.`)
  if (which === undefined) return { uid, gid: groupOf(files.passwd, uid) }
  const gid = /^\d+$/.test(which) ? Number(which) : numberOf(files.group, which, 2)
  if (gid === null) throw conflict(`The container has no group ${which}.`)
  return { uid, gid }
}
