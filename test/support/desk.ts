import type { Container } from '@azure/cosmos'
import { noticeStore } from '../../src/adapters/cosmos/notice-store.ts'
import type { HandoffId, Pool } from '../../src/handoff/names.ts'
import type { NoticeOutcome, TrackedNotice } from '../../src/handoff/notice-ledger.ts'
import type { Desk, Desks } from '../../src/use-cases/ports-desks.ts'

/** The desk of a test's pool, on the real store; there is none unless the test opens it. */
export class TestDesk implements Desks {
  readonly notices: Desks['notices']
  /** What the desk was told, in the order in which it was told. */
  readonly told: { readonly id: HandoffId; readonly tracked: TrackedNotice }[] = []
  /** What the desk answers. */
  answer: (tracked: TrackedNotice) => NoticeOutcome | Promise<NoticeOutcome> = () => ({
    outcome: 'told',
    answer: '200',
  })
  readonly #pool: Pool
  #open = false

  constructor(pool: Pool, routing: Container) {
    this.#pool = pool
    this.notices = noticeStore(routing)
  }

  open(): void {
    this.#open = true
  }

  close(): void {
    this.#open = false
  }

  of(pool: Pool): Desk | undefined {
    return this.#open && pool === this.#pool ? { pool, url: 'https://desk.example/' } : undefined
  }

  async tell(_desk: Desk, id: HandoffId, tracked: TrackedNotice): Promise<NoticeOutcome> {
    this.told.push({ id, tracked })
    return this.answer(tracked)
  }

  /** @returns what was told of a handoff, as `offered ada`, in order. */
  saw(id: HandoffId): string[] {
    return this.told.filter((each) => each.id === id).map(({ tracked }) => inShort(tracked))
  }
}

/** @returns a notice as `withdrawn ada declined`. */
export function inShort({ notice }: TrackedNotice): string {
  const type = notice.type.slice('handoff.'.length)
  const why = notice.type === 'handoff.withdrawn' ? ` ${notice.reason}` : ''
  return `${type} ${notice.agent}${why}`
}
