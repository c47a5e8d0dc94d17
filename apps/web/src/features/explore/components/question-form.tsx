import { useQuery } from '@tanstack/react-query'
import type { CatalogueMetric, QueryCatalogue } from '@tributary/contract/query'
import { MAX_QUERY_METRICS } from '@tributary/contract/query'
import { useState } from 'react'
import { useReport, useWorkspace } from '../../../lib/workspace-context.tsx'
import { ModelPicker } from '../../../ui/model-picker.tsx'
import { Group, MultiSelect, Select, Stack } from '../../../ui/primitives.ts'
import { touchPropertiesQuery } from '../api/get-catalogue.ts'
import { metricLabel } from '../model/answer-text.ts'
import {
  dimensionChoices,
  type Properties,
  possibleMetrics,
  sharedDimensions,
  takeProperties,
} from '../model/dimension-choices.ts'
import { baseOf, GRAINS, isGrain, type Question } from '../model/question.ts'
import { FilterList } from './filter-list.tsx'

type FormProps = { catalogue: QueryCatalogue; question: Question; onChange: (question: Question) => void }

const COMPARISONS = [
  { value: 'previous', label: 'Period before' },
  { value: 'year', label: 'Year before' },
  { value: 'none', label: 'Nothing' },
]
/** Dimensions besides the dates. */
const MOST_NAMES = 2

/** Metrics, what they are cut by, filters, comparison and model. What does not go together cannot be chosen together. */
export function QuestionForm({ catalogue, question, onChange }: FormProps) {
  const shared = sharedDimensions(catalogue, question.metrics)
  const known = useQuery(touchPropertiesQuery(useWorkspace().workspace_id))
  const properties: Properties = {
    takesProperty: takeProperties(catalogue, question.metrics),
    known: known.data?.properties.map(({ name }) => name) ?? [],
  }
  const used = [...question.dimensions, ...question.filters.map(({ dimension }) => dimension)]
  return (
    <Stack gap="sm">
      <MultiSelect
        size="xs"
        label="Metrics"
        data={metricChoices(catalogue, question.metrics, possibleMetrics(catalogue, used))}
        value={[...question.metrics]}
        searchable
        hidePickedOptions
        maxValues={MAX_QUERY_METRICS}
        onChange={(metrics) => metrics.length > 0 && onChange({ ...question, metrics })}
      />
      <Group gap="sm" align="flex-end">
        <CutChoice
          catalogue={catalogue}
          question={question}
          shared={shared}
          properties={properties}
          onChange={onChange}
        />
        <SettingChoice catalogue={catalogue} question={question} />
      </Group>
      <FilterList
        dimensions={catalogue.dimensions.map((entry) => ({ ...entry, disabled: !shared.has(entry.name) }))}
        properties={properties}
        filters={question.filters}
        onChange={(filters) => onChange({ ...question, filters })}
      />
    </Stack>
  )
}

type CutChoiceProps = FormProps & { shared: ReadonlySet<string>; properties: Properties }

/** What the numbers are cut by: names, and periods. */
function CutChoice({ catalogue, question, shared, properties, onChange }: CutChoiceProps) {
  const grain = question.dimensions.find(isGrain)
  const names = question.dimensions.filter((name) => !isGrain(name))
  const [written, setWritten] = useState('')
  const change = (next: string | undefined, others: readonly string[]) =>
    onChange({ ...question, dimensions: [...(next === undefined ? [] : [next]), ...others] })
  return (
    <>
      <MultiSelect
        size="xs"
        label="By"
        placeholder={names.length === 0 ? 'in all' : undefined}
        flex="1 1 220px"
        data={dimensionChoices(
          catalogue.dimensions
            .filter(({ name }) => !isGrain(name))
            .map((entry) => ({ ...entry, disabled: !shared.has(entry.name) && !names.includes(entry.name) })),
          names,
          { text: written, ...properties },
        )}
        value={names}
        searchable
        searchValue={written}
        onSearchChange={setWritten}
        nothingFoundMessage="Nothing of this name"
        hidePickedOptions
        maxValues={MOST_NAMES}
        onChange={(chosen) => change(grain, chosen)}
      />
      <Select
        size="xs"
        label="Over time"
        w={112}
        data={[
          { value: 'none', label: 'no' },
          ...GRAINS.map((name) => ({ value: name, label: `by ${name}` })),
        ]}
        value={grain ?? 'none'}
        allowDeselect={false}
        onChange={(value) => change(value === null || value === 'none' ? undefined : value, names)}
      />
    </>
  )
}

/** The settings that a question shares with the other reports: comparison and, where money is credited, the model. */
function SettingChoice({ catalogue, question }: Pick<FormProps, 'catalogue' | 'question'>) {
  const { report, change } = useReport()
  const takesModel = catalogue.metrics.some(
    (metric) => metric.takes_model && question.metrics.includes(metric.name),
  )
  return (
    <>
      <Select
        size="xs"
        label="Compare with"
        w={132}
        data={COMPARISONS}
        value={report.compare}
        allowDeselect={false}
        onChange={(value) => change({ compare: value === 'previous' ? undefined : (value ?? undefined) })}
      />
      {takesModel && (
        <ModelPicker label="Attribution model" value={report.model} onChange={(model) => change({ model })} />
      )}
    </>
  )
}

/** Every metric of the catalogue, and those of the link that name a model of their own. */
function metricChoices(catalogue: QueryCatalogue, chosen: readonly string[], possible: ReadonlySet<string>) {
  const named = chosen.flatMap((name) => {
    const metric = catalogue.metrics.find((entry): entry is CatalogueMetric => entry.name === baseOf(name))
    return name.includes(':') && metric
      ? [{ value: name, label: metricLabel({ name, label: metric.label }) }]
      : []
  })
  return [
    ...catalogue.metrics.map(({ name, label }) => ({
      value: name,
      label,
      disabled: !possible.has(name) && !chosen.includes(name),
    })),
    ...named,
  ]
}
