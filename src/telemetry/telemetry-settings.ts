/** How often a collector is told; where it is, the exporters read themselves. */
export interface TelemetrySettings {
  /** Milliseconds between two exports of spans. */
  readonly spanInterval: number
  /** Milliseconds between two exports of metrics. */
  readonly metricInterval: number
}
