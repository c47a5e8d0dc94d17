import type { Me, Workspace } from '@tributary/contract/access'
import { expect, test } from 'vitest'
import { chooseWorkspace, safeReturn } from './choose-workspace.ts'

const workspace = (workspace_id: string, is_sample = false): Workspace => ({
  workspace_id,
  name: workspace_id,
  currency: null,
  time_zone: 'UTC',
  is_sample,
  role: 'OWNER',
})
const me: Me = {
  user: null,
  workspaces: [workspace('sample', true), workspace('mine'), workspace('other')],
  sample_loading: null,
  sign_up_open: false,
}

test('the workspace of the URL wins over the one used last', () => {
  expect(chooseWorkspace(me, 'other', 'mine')?.workspace_id).toBe('other')
  expect(chooseWorkspace(me, undefined, 'other')?.workspace_id).toBe('other')
})
test('an unknown id falls back to a company of one\u2019s own before the sample', () => {
  expect(chooseWorkspace(me, 'gone', 'gone too')?.workspace_id).toBe('mine')
  expect(
    chooseWorkspace({ ...me, workspaces: [workspace('sample', true)] }, undefined, undefined)?.workspace_id,
  ).toBe('sample')
})
test('without any workspace there is none to show', () => {
  expect(chooseWorkspace({ ...me, workspaces: [] }, 'mine', undefined)).toBeUndefined()
})
test('signing in never leads to another site', () => {
  expect(safeReturn('/attribution?model=linear')).toBe('/attribution?model=linear')
  for (const path of ['//evil.example', 'https://evil.example', '/\\evil.example', undefined]) {
    expect(safeReturn(path)).toBe('/overview')
  }
})
