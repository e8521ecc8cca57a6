import { readHubConfig, type HubConfig } from '../src/hub-config.ts'

/** What a policy file says. */
export type Rules = HubConfig['registry']

/**
 * Reads a hub.config.json as the hub does. Nothing is sent to a bot, so the secrets that it names may be
 * unknown here.
 * @throws Error that lists everything that is wrong in it.
 */
export function readRules(path: string): Rules {
  return readHubConfig({ path, required: true }, () => 'unknown').registry
}
