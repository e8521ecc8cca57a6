import { isIn, type Handoff, type Queued } from '../../handoff/states.ts'
import type { Agent } from '../../handoff/agents.ts'
import type { Found, Stored } from '../../use-cases/ports.ts'
import type { AgentDocument, HandoffDocument, RoutingDocument } from './routing-documents.ts'

/** A document as it was read. */
export type Read<T> = T & { readonly _etag: string }

export function storedHandoff(document: Read<HandoffDocument>): Stored<Handoff> {
  return { value: document.handoff, etag: document._etag, claim: document.claim }
}

/** @returns those that wait. */
export function storedQueued(documents: readonly Read<HandoffDocument>[]): Stored<Handoff<Queued>>[] {
  return documents.map(storedHandoff).filter(isQueued)
}

export function storedAgent(document: Read<AgentDocument>): Stored<Agent> {
  return { value: document.agent, etag: document._etag }
}

/** @returns what was found under an id of a handoff. */
export function found(document: Read<RoutingDocument> | undefined): Found | undefined {
  if (document?.type === 'handoff') return { type: 'handoff', stored: storedHandoff(document) }
  if (document?.type === 'cancelled') {
    return { type: 'cancelled', mark: document.mark, version: { etag: document._etag } }
  }
  return undefined
}

function isQueued(stored: Stored<Handoff>): stored is Stored<Handoff<Queued>> {
  return isIn(stored.value, 'queued')
}
