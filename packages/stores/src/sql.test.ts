import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile, identifier, int64, join, sql, text } from './sql.ts'

test('values become typed parameters and never part of the text', () => {
  const { text: statement, params } = compile(
    sql`select * from events where event_type = ${text("x' or 1=1 --")} limit ${int64(5)}`,
  )
  expect(statement).toBe('select * from events where event_type = {p0:String} limit {p1:Int64}')
  expect(params).toEqual({ p0: "x' or 1=1 --", p1: '5' })
})

test('fragments compose and keep the order of their parameters', () => {
  const inner = sql`a = ${text('1')}`
  const { text: statement, params } = compile(
    sql`select ${text('0')} where ${join([inner, sql`b = ${text('2')}`], ' and ')}`,
  )
  expect(statement).toBe('select {p0:String} where a = {p1:String} and b = {p2:String}')
  expect(Object.values(params)).toEqual(['0', '1', '2'])
})

test('no value of any kind reaches the statement text', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      expect(compile(sql`select ${text(value)}`).text).toBe('select {p0:String}')
    }),
  )
})

test('an identifier that is not a plain name is refused', () => {
  expect(compile(identifier('block_12')).text).toBe('block_12')
  for (const bad of ['a; drop table x', 'a b', '', '1a', "a'"])
    expect(() => identifier(bad)).toThrow(`not an identifier: ${bad}`)
})
