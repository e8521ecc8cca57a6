export type { ActivityLike } from './activity.ts'
export { HandoffClient, type HandoffClientOptions } from './http/client.ts'
export type { Credential } from './http/credential.ts'
export { HandoffRefused, HubUnavailable, UnexpectedAnswer, type RefusedMember } from './http/errors.ts'
export type { Handoff } from './http/handoff.ts'
export type { Taken } from './http/taken.ts'
export type { RetryOptions } from './http/retry.ts'
export type { SkillSituation } from './http/skill.ts'
export type { WaitOptions } from './http/wait.ts'
export { createHandoffInitiation, type HandoffInitiation, type HandoffValue } from './initiation.ts'
export {
  handoffStatusMiddleware,
  type HandoffStatusMiddleware,
  type MiddlewareOptions,
  type OnStatus,
  type TurnContextLike,
} from './middleware.ts'
export { readStatus, type HandoffStatus } from './status.ts'
export { createStatusFilter, type StatusFilter } from './status-filter.ts'
export { memoryStatusStore, type StatusStore } from './status-store.ts'
export { verifyWebhook, WebhookRefused, type WebhookFault, type WebhookHeaders } from './webhook.ts'
