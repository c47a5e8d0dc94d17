/** The pipeline's stages and the products over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  pipelineSchema,
  productSchema,
  productsSchema,
  savePipelineSchema,
  saveProductSchema,
} from '@tributary/contract/deals'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { PipelineService } from './pipeline.service.ts'

const tags = ['Deals']
const query = workspaceQuery
const params = z.object({ id: z.uuid() })
const done = { 204: { description: 'Done' } }

const getPipelineRoute = createRoute({
  ...needs('readDeals'),
  method: 'get',
  path: '/api/v1/pipeline',
  tags,
  summary: 'Stages of the pipeline, in order',
  request: { query },
  responses: { 200: jsonAnswer(pipelineSchema, 'Stages') },
})
const putPipelineRoute = createRoute({
  ...needs('managePipeline'),
  method: 'put',
  path: '/api/v1/pipeline',
  tags,
  summary: 'Name, order, add and remove stages; a stage with deals stays and keeps its kind',
  request: { query, body: jsonBody(savePipelineSchema) },
  responses: { 200: jsonAnswer(pipelineSchema, 'Stages as they are now') },
})
const getProductsRoute = createRoute({
  ...needs('readDeals'),
  method: 'get',
  path: '/api/v1/products',
  tags,
  summary: 'What the workspace sells',
  request: { query },
  responses: { 200: jsonAnswer(productsSchema, 'By name') },
})
const postProductsRoute = createRoute({
  ...needs('managePipeline'),
  method: 'post',
  path: '/api/v1/products',
  tags,
  summary: 'Add a product',
  request: { query, body: jsonBody(saveProductSchema) },
  responses: { 201: jsonAnswer(productSchema, 'Added') },
})
const putProductsIdRoute = createRoute({
  ...needs('managePipeline'),
  method: 'put',
  path: '/api/v1/products/{id}',
  tags,
  summary: 'Change a product',
  request: { query, params, body: jsonBody(saveProductSchema) },
  responses: done,
})
const deleteProductsIdRoute = createRoute({
  ...needs('managePipeline'),
  method: 'delete',
  path: '/api/v1/products/{id}',
  tags,
  summary: 'Delete a product that no deal names',
  request: { query, params },
  responses: done,
})

export function createPipelineRoutes({ actor, pipeline }: { actor: ActorOf; pipeline: PipelineService }) {
  const api = createApi()

  api.openapi(getPipelineRoute, async (c) =>
    c.json({ stages: await pipeline.listStages((await actor(c)).workspaceId) }, 200),
  )
  api.openapi(putPipelineRoute, async (c) =>
    c.json({ stages: await pipeline.saveStages(await actor(c), c.req.valid('json').stages) }, 200),
  )
  api.openapi(getProductsRoute, async (c) =>
    c.json({ products: await pipeline.listProducts((await actor(c)).workspaceId) }, 200),
  )
  api.openapi(postProductsRoute, async (c) =>
    c.json(await pipeline.createProduct(await actor(c), c.req.valid('json')), 201),
  )
  api.openapi(putProductsIdRoute, async (c) => {
    await pipeline.changeProduct(await actor(c), c.req.valid('param').id, c.req.valid('json'))
    return c.body(null, 204)
  })
  api.openapi(deleteProductsIdRoute, async (c) => {
    await pipeline.removeProduct(await actor(c), c.req.valid('param').id)
    return c.body(null, 204)
  })
  return api
}
