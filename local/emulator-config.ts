interface Definition {
  readonly UserConfig: {
    readonly Namespaces: readonly {
      readonly Queues: readonly {
        readonly Name: string
        readonly Properties: Readonly<Record<string, unknown>>
      }[]
    }[]
  }
}

/**
 * The only name that Microsoft's Service Bus emulator takes, and the longest that it lets a message live:
 * https://learn.microsoft.com/azure/service-bus-messaging/overview-emulator
 */
const NAMESPACE = 'sbemulatorns'
const LONGEST_LIFE = 'PT1H'
/** In no list of its limits; as long as in configurations that are known to work. */
const LONGEST_MEMORY = 'PT5M'

/** @returns the configuration of Microsoft's Service Bus emulator, with the queues of infra/service-bus.json. */
export function emulatorConfig({ UserConfig }: Definition) {
  const queues = UserConfig.Namespaces.flatMap(({ Queues }) => Queues)
  const ours = queues.map(({ Name, Properties }) => ({
    Name,
    Properties: {
      RequiresSession: false,
      RequiresDuplicateDetection: false,
      ...Properties,
      // Ours are longer: what happens after an hour, or to a repeat after five minutes, is not seen there.
      DefaultMessageTimeToLive: LONGEST_LIFE,
      ...('DuplicateDetectionHistoryTimeWindow' in Properties
        ? { DuplicateDetectionHistoryTimeWindow: LONGEST_MEMORY }
        : {}),
    },
  }))
  return { UserConfig: { Namespaces: [{ Name: NAMESPACE, Queues: ours }], Logging: { Type: 'Console' } } }
}
