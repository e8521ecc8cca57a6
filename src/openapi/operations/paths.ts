import * as z from 'zod'
import { AGENT_ID_FORM } from '../../handoff/names.ts'
import { poolQuery } from '../../http/agent-shapes.ts'
import { handoffId } from '../components.ts'

export const handoffPath = z.object({ id: handoffId })
export const agentPath = z.object({ id: z.string().regex(AGENT_ID_FORM) })
export const inPool = poolQuery([])
