import type { Contact } from '@tributary/contract/contacts'
import { type RefObject, useState } from 'react'
import { useHotkeys } from '../../../ui/primitives.ts'

type Keys = {
  contacts: readonly Contact[]
  searchField: RefObject<HTMLInputElement | null>
  /** Absent for those who may not change contacts. */
  onToggle: ((contact: Contact) => void) | undefined
  onNew: (() => void) | undefined
  onOpen: (contact: Contact) => void
  onEscape: () => void
}

/** j and k move, x selects, Enter or o opens, / searches, n adds, Esc clears the selection. Answers the row they act on. */
export function useContactKeys({ contacts, searchField, onToggle, onNew, onOpen, onEscape }: Keys): number {
  const [current, setCurrent] = useState(-1)
  const at = Math.min(current, contacts.length - 1)
  const contact = contacts[at]
  useHotkeys([
    ['j', () => setCurrent(Math.min(at + 1, contacts.length - 1))],
    ['k', () => setCurrent(Math.max(at - 1, 0))],
    ['x', () => contact && onToggle?.(contact)],
    ['o', () => contact && onOpen(contact)],
    ['Enter', () => contact && document.activeElement === document.body && onOpen(contact)],
    ['/', () => searchField.current?.focus()],
    ['n', () => onNew?.()],
    ['Escape', onEscape],
  ])
  return at
}
