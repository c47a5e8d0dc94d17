import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight'
import '@mantine/spotlight/styles.css'

export type CommandGroup = SpotlightActionGroupData

/** Everything that can be opened or done from here, found by typing. Opens with Ctrl-K or Cmd-K. */
export function CommandPalette({ groups }: { groups: CommandGroup[] }) {
  return (
    <Spotlight
      actions={groups}
      shortcut={['mod + K']}
      nothingFound="Nothing by that name"
      highlightQuery
      scrollable
      maxHeight={420}
      limit={30}
      searchProps={{ placeholder: 'Open a page, a view, a workspace …', 'aria-label': 'Search commands' }}
    />
  )
}

export function openCommandPalette(): void {
  spotlight.open()
}
