/** Where {@link sleeper} is in every made image that has layers. */
export const SLEEPER = '/sleep'

/** True when {@link sleeper} can run on this machine. */
export const canSleep: boolean = process.platform === 'linux' && process.arch === 'x64'

const BASE = 0x40_0000n
const HEADERS = 64 + 56

// Blocks SIGTERM and waits for it: the first process of a container never sees a signal that it neither blocks nor handles.
const CODE = [
  [0xb8, 14, 0, 0, 0], // mov eax, rt_sigprocmask
  [0x31, 0xff], // xor edi, edi: SIG_BLOCK
  [0x48, 0x8d, 0x35, 43, 0, 0, 0], // lea rsi, [rip + 43]: the mask
  [0x31, 0xd2], // xor edx, edx
  [0x41, 0xba, 8, 0, 0, 0], // mov r10d, 8: bytes of the mask
  [0x0f, 0x05], // syscall
  [0xb8, 128, 0, 0, 0], // mov eax, rt_sigtimedwait
  [0x48, 0x8d, 0x3d, 21, 0, 0, 0], // lea rdi, [rip + 21]: the mask
  [0x31, 0xf6], // xor esi, esi
  [0x31, 0xd2], // xor edx, edx: no time limit
  [0x41, 0xba, 8, 0, 0, 0], // mov r10d, 8
  [0x0f, 0x05], // syscall
  [0xb8, 60, 0, 0, 0], // mov eax, exit
  [0x31, 0xff], // xor edi, edi
  [0x0f, 0x05], // syscall
  [0, 0x40, 0, 0, 0, 0, 0, 0], // the mask: SIGTERM
].flat()

/**
 * A program of a few hundred bytes that sleeps until SIGTERM and then ends with 0, for x86-64. A shell would make every
 * archive two megabytes larger.
 */
export const sleeper = (): Buffer => {
  const file = Buffer.alloc(HEADERS + CODE.length)
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  file.writeUInt16LE(2, 16) // an executable
  file.writeUInt16LE(62, 18) // for x86-64
  file.writeUInt32LE(1, 20)
  file.writeBigUInt64LE(BASE + BigInt(HEADERS), 24) // begins behind the headers
  file.writeBigUInt64LE(64n, 32) // the program header follows at once
  file.writeUInt16LE(64, 52)
  file.writeUInt16LE(56, 54)
  file.writeUInt16LE(1, 56)
  file.writeUInt32LE(1, 64) // one part to load
  file.writeUInt32LE(5, 68) // to read and execute
  file.writeBigUInt64LE(BASE, 80)
  file.writeBigUInt64LE(BASE, 88)
  file.writeBigUInt64LE(BigInt(file.length), 96)
  file.writeBigUInt64LE(BigInt(file.length), 104)
  file.writeBigUInt64LE(0x1000n, 112)
  file.set(CODE, HEADERS)
  return file
}
