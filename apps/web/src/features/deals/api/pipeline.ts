import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  dealChoicesSchema,
  pipelineSchema,
  productSchema,
  productsSchema,
  type SavePipeline,
  type SaveProduct,
} from '@tributary/contract/deals'
import { request, requestNothing } from '../../../lib/client.ts'

export function pipelineQuery(workspace: string) {
  return queryOptions({
    queryKey: ['deals', workspace, 'pipeline'],
    queryFn: ({ signal }) => request(pipelineSchema, '/api/v1/pipeline', { query: { workspace }, signal }),
  })
}

export function productsQuery(workspace: string) {
  return queryOptions({
    queryKey: ['deals', workspace, 'products'],
    queryFn: ({ signal }) => request(productsSchema, '/api/v1/products', { query: { workspace }, signal }),
  })
}

/** Who may own deals, agents, campaigns. */
export function choicesQuery(workspace: string) {
  return queryOptions({
    queryKey: ['deals', workspace, 'choices'],
    queryFn: ({ signal }) =>
      request(dealChoicesSchema, '/api/v1/deals/choices', { query: { workspace }, signal }),
  })
}

export function useSavePipeline(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: SavePipeline) =>
      request(pipelineSchema, '/api/v1/pipeline', { method: 'PUT', query: { workspace }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['deals'] }),
  })
}

/** Adds a product; with an id it changes it. */
export function useSaveProduct(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ id, product }: { id: string | undefined; product: SaveProduct }) => {
      const query = { workspace }
      if (id === undefined)
        await request(productSchema, '/api/v1/products', { method: 'POST', query, body: product })
      else await requestNothing(`/api/v1/products/${id}`, { method: 'PUT', query, body: product })
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['deals'] }),
  })
}

export function useDeleteProduct(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) =>
      requestNothing(`/api/v1/products/${id}`, { method: 'DELETE', query: { workspace } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['deals'] }),
  })
}
