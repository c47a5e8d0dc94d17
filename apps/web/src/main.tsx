/** Composition root of the web app: the only place that reads the clock. */
import './lib/zod-without-eval.ts'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { createQueryClient, Providers } from './app/providers.tsx'
import { createAppRouter } from './app/router.tsx'
import { afterNextFrame, sendFormsOnce } from './lib/one-submit.ts'

const queries = createQueryClient()
const router = createAppRouter(queries)
const root = document.getElementById('root')
if (!root) throw new Error('the page has no element with id root')

sendFormsOnce(document, afterNextFrame)
createRoot(root).render(
  <Providers queries={queries} clock={() => new Date()}>
    <RouterProvider router={router} />
  </Providers>,
)
