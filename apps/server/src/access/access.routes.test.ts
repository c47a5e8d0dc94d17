import { AppError } from '@tributary/contract/errors'
import { afterAll, beforeAll, describe } from 'vitest'
import { openTestApp, type TestApp } from '../server-app.testkit.ts'
import {
  testOtherSites,
  testPasswords,
  testSecondFactor,
  testSecretKey,
  testSessions,
} from './account.suite.testkit.ts'
import { testInvitationTexts, testLostRights } from './invitation-rights.suite.testkit.ts'
import {
  testAuditLog,
  testEmailPage,
  testInvitationLinks,
  testInvitations,
  testRoles,
} from './members.suite.testkit.ts'
import { testEveryRoute } from './routes.suite.testkit.ts'

const nothingThere = () => Promise.reject(new AppError('NotFound'))
let app: TestApp
beforeAll(async () => {
  app = await openTestApp({ live: { view: nothingThere, visitors: nothingThere, watch: nothingThere } })
})
afterAll(() => app.close())

// One application serves them all: opening one costs more than most of what is asked of it.
describe('invitations', () => {
  testInvitations(() => app)
  testInvitationLinks(() => app)
  testInvitationTexts(() => app)
})
describe('members', () => {
  testRoles(() => app)
  testLostRights(() => app)
})
describe('the audit log', () => testAuditLog(() => app))
describe('the e-mail page', () => testEmailPage(() => app))
describe('a forgotten password', () => testPasswords(() => app))
describe('sessions', () => testSessions(() => app))
describe('a second factor', () => testSecondFactor(() => app))
describe('stored secrets', () => testSecretKey(() => app))
describe('cookies and other sites', () => testOtherSites(() => app))
describe('every route', () => testEveryRoute(() => app))
