import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { serviceWorker } from './src/offline/worker-build.ts'

const SERVER = 'http://127.0.0.1:3000'

/**
 * Libraries that change rarely get files of their own, so that an update of the app does not fetch them again. The component
 * kit does not: each page loads only the parts that it uses. Its style sheets are one file, in the order of ui-provider.tsx.
 */
const LIBRARY_FILES = [
  { name: 'charts', test: /node_modules\/(echarts|zrender)\// },
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
  // With it the setting of zod that must be in force before the first schema is made.
  { name: 'vendor', test: /node_modules\/(@tanstack|zod)\/|src\/lib\/zod-without-eval/ },
]

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), serviceWorker()],
  server: { host: '127.0.0.1', proxy: { '/api': SERVER, '/health': SERVER, '/track.js': SERVER } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 700,
    rolldownOptions: { output: { codeSplitting: { groups: LIBRARY_FILES } } },
  },
})
