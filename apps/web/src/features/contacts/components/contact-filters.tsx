import { IconFilter, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { useState } from 'react'
import { useMe, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Button, Group, Select, TextInput, useDebouncedCallback } from '../../../ui/primitives.ts'
import { useIsPhone } from '../../../ui/use-is-phone.ts'
import { contactChoicesQuery } from '../api/list-contacts.ts'
import {
  CAMPAIGN_WORDS,
  CONTACTED_WORDS,
  type ContactsSearch,
  countFilters,
  HAS_WORDS,
  NO_FILTERS,
  SORT_WORDS,
  WARM_WORDS,
} from '../model/contacts-search.ts'

type FiltersProps = {
  search: ContactsSearch
  onChange: (patch: { [Name in keyof ContactsSearch]?: string | undefined }) => void
  searchField: RefObject<HTMLInputElement | null>
}

/** Search, filters and order of the list; all of it is in the address. On a phone the filters wait behind a button. */
export function ContactFilters({ search, onChange, searchField }: FiltersProps) {
  const isPhone = useIsPhone()
  const [isOpen, setIsOpen] = useState(false)
  const count = countFilters(search)
  return (
    <Group gap="xs" align="flex-end">
      <SearchBox
        value={search.find ?? ''}
        isLarge={isPhone}
        onFind={(find) => onChange({ find })}
        field={searchField}
      />
      {isPhone && (
        <Button
          variant="default"
          h={42}
          aria-expanded={isOpen}
          leftSection={<IconFilter size={16} aria-hidden />}
          onClick={() => setIsOpen(!isOpen)}
        >
          {count === 0 ? 'Filters' : `Filters (${count})`}
        </Button>
      )}
      {(!isPhone || isOpen) && <Choices search={search} onChange={onChange} />}
      {count > 0 && (
        <Button
          size="xs"
          px="xs"
          variant="subtle"
          aria-label="Clear filters"
          onClick={() => onChange(NO_FILTERS)}
        >
          Clear
        </Button>
      )}
    </Group>
  )
}

/** The fields are narrow so that they fit one line; what they offer is not. */
const WIDE_LIST = { width: 'max-content', position: 'bottom-start' } as const

function Choices({ search, onChange }: Pick<FiltersProps, 'search' | 'onChange'>) {
  const workspace = useWorkspace()
  const me = useMe().user?.user_id
  const choices = useQuery(contactChoicesQuery(workspace.workspace_id)).data
  const owners = [
    { value: 'me', label: 'Mine' },
    ...(choices?.members ?? [])
      .filter((member) => member.user_id !== me)
      .map((member) => ({ value: member.user_id, label: member.name })),
    { value: 'none', label: 'Nobody’s' },
  ]
  return (
    <>
      {workspace.role !== 'CONSULTANT' && (
        <Choice label="Owner" value={search.owner} data={owners} onChange={(owner) => onChange({ owner })} />
      )}
      <Choice
        label="Warmness"
        value={search.warm}
        data={choicesOf(WARM_WORDS)}
        onChange={(warm) => onChange({ warm })}
      />
      <Choice
        label="Last contact"
        value={search.contacted}
        data={choicesOf(CONTACTED_WORDS)}
        onChange={(contacted) => onChange({ contacted })}
      />
      {(choices?.tags.length ?? 0) > 0 && (
        <Choice
          label="Tag"
          value={search.tag}
          data={choices?.tags ?? []}
          onChange={(tag) => onChange({ tag })}
        />
      )}
      <Choice
        label="Reach"
        value={search.has}
        data={choicesOf(HAS_WORDS)}
        onChange={(has) => onChange({ has })}
      />
      <Choice
        label="Campaign"
        value={search.campaign}
        data={choicesOf(CAMPAIGN_WORDS)}
        onChange={(campaign) => onChange({ campaign })}
      />
      <Select
        size="xs"
        w={116}
        comboboxProps={WIDE_LIST}
        label="Order"
        data={choicesOf(SORT_WORDS)}
        allowDeselect={false}
        disabled={search.find !== undefined}
        value={search.sort ?? 'name'}
        onChange={(sort) => onChange({ sort: sort === 'name' ? undefined : (sort ?? undefined) })}
      />
    </>
  )
}

type ChoiceProps = {
  label: string
  value: string | undefined
  data: { value: string; label: string }[] | string[]
  onChange: (value: string | undefined) => void
}

function Choice({ label, value, data, onChange }: ChoiceProps) {
  return (
    <Select
      size="xs"
      w={104}
      comboboxProps={WIDE_LIST}
      label={label}
      placeholder="Any"
      data={data}
      searchable={data.length > 8}
      clearable
      clearSectionMode="clear"
      clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
    />
  )
}

type SearchBoxProps = {
  value: string
  /** For a thumb. */
  isLarge: boolean
  onFind: (text: string | undefined) => void
  field: RefObject<HTMLInputElement | null>
}

/** Looks while one types, a moment after the last letter. */
function SearchBox({ value, isLarge, onFind, field }: SearchBoxProps) {
  // What is typed, what was asked for last, and the address as it was last seen.
  const [box, setBox] = useState({ text: value, asked: value, seen: value })
  if (value !== box.seen) setBox({ text: value === box.asked ? box.text : value, asked: value, seen: value })
  const find = useDebouncedCallback((text: string) => {
    const asked = text.trim()
    setBox((old) => ({ ...old, asked }))
    onFind(asked === '' ? undefined : asked)
  }, 200)
  return (
    <TextInput
      ref={field}
      size={isLarge ? 'md' : 'xs'}
      flex="1 1 150px"
      maw={360}
      type="search"
      label="Search"
      placeholder="Name, e-mail, phone, organisation"
      leftSection={<IconSearch size={14} aria-hidden />}
      value={box.text}
      onChange={(event) => {
        const text = event.currentTarget.value
        setBox((old) => ({ ...old, text }))
        find(text)
      }}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
    />
  )
}

function choicesOf(words: Readonly<Record<string, string>>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }))
}
