import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './mantine';
import './theme.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queries } from './queries';
import { router } from './router';
import { theme } from './theme';

const anewAgainMs = 60_000;

// A server that was updated has only the files of its own build: a page of an older one begins anew, once.
const anewKey = 'turnout.anew';
window.addEventListener('vite:preloadError', () => {
  const before = Number(sessionStorage.getItem(anewKey) ?? 0);
  if (Date.now() - before < anewAgainMs) return;
  sessionStorage.setItem(anewKey, String(Date.now()));
  window.location.reload();
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
