import { handleName } from '@tributary/contract/handle'
import { TextLink } from './link.tsx'

/** A person by name, to their page. */
export function PersonLink({ person }: { person: string }) {
  return (
    <TextLink to="/people/$personId" params={{ personId: person }} search={true} fz="xs">
      {handleName(person)}
    </TextLink>
  )
}
