/** The account library's way with passwords, scrypt with a salt of its own each, at a cost that suits tests with hundreds of accounts. */
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import type { Passwords } from './auth.ts'

const QUICK = { N: 16, r: 1, p: 1 }
const KEY_BYTES = 64

const keyOf = (password: string, salt: string): Buffer =>
  scryptSync(password.normalize('NFKC'), salt, KEY_BYTES, QUICK)

export const quickPasswords: Passwords = {
  hash: async (password) => {
    const salt = randomBytes(16).toString('hex')
    return `${salt}:${keyOf(password, salt).toString('hex')}`
  },
  verify: async ({ hash, password }) => {
    const [salt = '', key = ''] = hash.split(':')
    return timingSafeEqual(Buffer.from(key, 'hex'), keyOf(password, salt))
  },
}
