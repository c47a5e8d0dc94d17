import { Autocomplete } from '@mantine/core'
import { useEffect, useState } from 'react'

type SuggestInputProps = {
  label: string
  value: string
  data: readonly string[]
  /** Called with a text that is not empty and differs from the value, once it is chosen or finished. */
  onCommit: (value: string) => void
}

/** A text with suggestions. What is typed counts when Enter is pressed or the field is left. */
export function SuggestInput({ label, value, data, onCommit }: SuggestInputProps) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const commit = (next: string) => {
    const wanted = next.trim()
    if (wanted === '') setText(value)
    else if (wanted !== value) onCommit(wanted)
  }
  return (
    <Autocomplete
      size="xs"
      flex="1 1 140px"
      maw={260}
      miw={110}
      aria-label={label}
      data={[...new Set(data)]}
      limit={50}
      maxDropdownHeight={260}
      value={text}
      onChange={setText}
      onOptionSubmit={commit}
      onBlur={(event) => commit(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit(event.currentTarget.value)
      }}
    />
  )
}
