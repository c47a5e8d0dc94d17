/**
 * Secrets at rest, such as a member's key to another service: AES-256-GCM under one key of the installation. A sealed
 * text opens only in the context it was sealed for (its row), so that it cannot be moved to another.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { AppError } from '@tributary/contract/errors'

export type OpenedSecret =
  | { readonly isOpen: true; readonly text: string }
  /** `other-key`: sealed under another key than this installation's. `damaged`: changed, cut, or of another context. */
  | { readonly isOpen: false; readonly reason: 'other-key' | 'damaged' }

export type SecretBox = {
  /** @param context what the secret belongs to, such as `pipedrive:<member id>`; the same is needed to open it */
  readonly seal: (text: string, context: string) => string
  readonly open: (sealed: string, context: string) => OpenedSecret
}

export const SECRET_KEY_BYTES = 32
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const FORMAT = 's1'

/**
 * @param key 32 random bytes
 * @param randomBytes a fresh nonce for every secret: 96 random bits are safe for some 2^32 secrets a key (NIST SP 800-38D 8.3)
 */
export function createSecretBox(key: Uint8Array, randomBytes: (length: number) => Uint8Array): SecretBox {
  if (key.length !== SECRET_KEY_BYTES)
    throw new AppError('Internal', `a secret key has ${SECRET_KEY_BYTES} bytes, not ${key.length}`)
  const keyName = createHash('sha256')
    .update('tributary-key-name')
    .update(key)
    .digest('base64url')
    .slice(0, 8)

  function seal(text: string, context: string): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(context))
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    const packed = Buffer.concat([nonce, cipher.getAuthTag(), body])
    return [FORMAT, keyName, packed.toString('base64url')].join('.')
  }

  function open(sealed: string, context: string): OpenedSecret {
    const [format, name, content = '', ...rest] = sealed.split('.')
    const packed = Buffer.from(content, 'base64url')
    if (format !== FORMAT || rest.length > 0 || packed.length < NONCE_BYTES + TAG_BYTES)
      return { isOpen: false, reason: 'damaged' }
    if (name !== keyName) return { isOpen: false, reason: 'other-key' }
    const decipher = createDecipheriv(CIPHER, key, packed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(context))
      .setAuthTag(packed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    const body = packed.subarray(NONCE_BYTES + TAG_BYTES)
    try {
      return { isOpen: true, text: Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8') }
    } catch {
      return { isOpen: false, reason: 'damaged' } // the tag does not fit the content
    }
  }

  return { seal, open }
}

/** The 32 bytes of a key written as 64 hexadecimal digits or in base64; undefined for anything else. */
export function parseSecretKey(text: string): Uint8Array | undefined {
  const trimmed = text.trim()
  const bytes = /^[0-9a-f]{64}$/i.test(trimmed)
    ? Buffer.from(trimmed, 'hex')
    : /^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)
      ? Buffer.from(trimmed, 'base64')
      : undefined
  return bytes?.length === SECRET_KEY_BYTES ? bytes : undefined
}
