import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An authority of its own, and a certificate by it for this machine; PEM texts. */
export type Certificates = { readonly ca: string; readonly cert: string; readonly key: string }

/** Null where there is no openssl to make them with. */
export const makeCertificates = (): Certificates | null => {
  const folder = mkdtempSync(join(tmpdir(), 'imgtui-ca-'))
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  }
  const newKey = ['-newkey', 'rsa:2048', '-nodes']
  try {
    openssl('req', '-x509', ...newKey, '-keyout', 'ca-key.pem', '-out', 'ca.pem', '-subj', '/CN=test')
    openssl('req', ...newKey, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=localhost')
    writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1')
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial', '-extfile', 'names']
    openssl('x509', '-req', '-in', 'request.pem', '-out', 'cert.pem', ...signing)
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
    return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') }
  } catch {
    return null
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
