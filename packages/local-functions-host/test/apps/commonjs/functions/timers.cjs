const { app } = require('@azure/functions')

const timers = []
let attempts = 0

app.timer('yearly', {
  schedule: '0 0 0 1 1 *',
  handler: (timer) => void timers.push(timer),
})
app.timer('flaky', {
  schedule: '%FLAKY_SCHEDULE%',
  retry: { strategy: 'fixedDelay', delayInterval: 0, maxRetryCount: 2 },
  handler: (_timer, context) => {
    attempts += 1
    if (attempts < 3) throw new Error(`attempt ${attempts}`)
    timers.push({ retryContext: context.retryContext })
  },
})
app.timer('startup', {
  schedule: '1.00:00:00',
  runOnStartup: true,
  handler: (timer) => void timers.push({ startup: timer.isPastDue }),
})
app.http('timers', { methods: ['GET'], handler: () => ({ jsonBody: timers }) })
