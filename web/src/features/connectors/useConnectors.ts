// How services are reached, webhooks, and what went through them last.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf, newKey } from '#/base/api/client';
import type { components } from '#/base/api/schema';
import { serverNow } from '#/base/time/now';
import type { WebhookKind } from './webhookKinds';

type Schemas = components['schemas'];
export type Connector = Schemas['ConnectorView'];
export type Webhook = Schemas['WebhookView'];
export type Destination = Schemas['Destination'];

const shownMessages = 8;
const lookEveryMs = 15_000;
const hourMs = 3_600_000;

export function useConnectors() {
  return useQuery({
    queryKey: ['connectors'],
    queryFn: async () => {
      const [all, places] = await Promise.all([
        api.GET('/api/v1/connectors'),
        api.GET('/api/v1/messages/destinations'),
      ]);
      return { connectors: dataOf(all).connectors, destinations: dataOf(places).destinations };
    },
    refetchInterval: lookEveryMs,
  });
}

export function useWebhooks() {
  return useQuery({
    queryKey: ['connectors', 'webhooks'],
    queryFn: async () => dataOf(await api.GET('/api/v1/webhooks')).webhooks,
    refetchInterval: lookEveryMs,
  });
}

export function useLastMessages(channel: string) {
  return useQuery({
    queryKey: ['connectors', 'messages', channel],
    queryFn: async () =>
      dataOf(await api.GET('/api/v1/messages', { params: { query: { channel, limit: shownMessages } } })).messages,
    refetchInterval: lookEveryMs,
  });
}

function once() {
  return { 'Idempotency-Key': newKey() };
}

export async function keepConnector(name: string, fields: Record<string, string>): Promise<void> {
  await api.PUT('/api/v1/connectors/{name}', { params: { path: { name }, header: once() }, body: { fields } });
}

export async function forgetConnector(name: string): Promise<void> {
  await api.DELETE('/api/v1/connectors/{name}', { params: { path: { name }, header: once() } });
}

export async function tryConnector(name: string, to: string) {
  return dataOf(await api.POST('/api/v1/connectors/{name}/test', { params: { path: { name } }, body: { to } }));
}

export async function addWebhook(url: string, description: string, kinds: WebhookKind[]) {
  const params = { header: once() };
  return dataOf(await api.POST('/api/v1/webhooks', { params, body: { url, description, kinds } }));
}

export async function switchWebhook(webhook: string, isOn: boolean): Promise<void> {
  const params = { path: { webhook }, header: once() };
  await api.PATCH('/api/v1/webhooks/{webhook}', { params, body: { is_on: isOn } });
}

export async function removeWebhook(webhook: string): Promise<void> {
  await api.DELETE('/api/v1/webhooks/{webhook}', { params: { path: { webhook }, header: once() } });
}

/** A new secret; the old one signs as well for a while. */
export async function renewWebhook(webhook: string, overlapSeconds: number) {
  const params = { path: { webhook }, header: once() };
  const body = { overlap_seconds: overlapSeconds };
  return dataOf(await api.POST('/api/v1/webhooks/{webhook}/rotate', { params, body }));
}

export async function tryWebhook(webhook: string) {
  return dataOf(await api.POST('/api/v1/webhooks/{webhook}/test', { params: { path: { webhook } } }));
}

/** Send the events of the last hour once more; how many they are. */
export async function resendLastHour(webhook: string): Promise<number> {
  const since = new Date(serverNow() - hourMs).toISOString();
  const params = { path: { webhook }, header: once() };
  const answer = await api.POST('/api/v1/webhooks/{webhook}/resend', {
    params,
    body: { since, until: null, after: null },
  });
  return dataOf(answer).events;
}
