import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@mantine/core/styles.layer.css';
import '@mantine/core/styles/default-css-variables.layer.css';
import './theme.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ServerProblem } from '#/base/api/problem';
import { router } from './router';
import { theme } from './theme';

const triesMax = 3;
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (tries, problem) => tries < triesMax && problem instanceof ServerProblem && problem.isPassing,
    },
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no `#root`');
createRoot(root).render(
  <StrictMode>
    {/* No style elements of Mantine's own: a strict Content-Security-Policy needs no nonce then. */}
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
