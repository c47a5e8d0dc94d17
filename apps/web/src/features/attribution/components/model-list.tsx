import { IconPlus, IconX } from '@tabler/icons-react'
import { formatModelList, MAX_COMPARED, MODEL_FAMILIES } from '../../../lib/model-choice.ts'
import { ModelPicker } from '../../../ui/model-picker.tsx'
import { ActionIcon, Button, Group } from '../../../ui/primitives.ts'

type ModelListProps = { models: readonly string[]; onChange: (models: string) => void }

/** The models that are compared, in the order of the columns. */
export function ModelList({ models, onChange }: ModelListProps) {
  const replace = (at: number, model: string) =>
    onChange(formatModelList(models.map((old, index) => (index === at ? model : old))))
  const remove = (at: number) => onChange(formatModelList(models.filter((_, index) => index !== at)))
  const unused = MODEL_FAMILIES.find((entry) => !models.some((model) => model.split(':')[0] === entry.family))
  const add = () => {
    if (unused)
      onChange(formatModelList([...models, unused.family === 'markov' ? 'markov:1' : unused.family]))
  }
  return (
    <Group gap="sm" role="group" aria-label="Models compared">
      {models.map((model, index) => (
        <Group key={model} gap={2} wrap="nowrap">
          <ModelPicker label={`Model ${index + 1}`} value={model} onChange={(next) => replace(index, next)} />
          {models.length > 1 && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove model ${index + 1}`}
              onClick={() => remove(index)}
            >
              <IconX size={14} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {models.length < MAX_COMPARED && unused && (
        <Button size="xs" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
          Add model
        </Button>
      )}
    </Group>
  )
}
