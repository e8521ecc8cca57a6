// Each alert has its part in docs/operations.md: what it means, what to look at, what to do.
param ending string
param location string
param tags object
param workspaceId string
param serviceBusId string
param emails string[]

var page = 'https://github.com/handoff-hub/handoff-hub/blob/main/docs/operations.md'

// Each fires when its query finds more lines than `above` within `window`, in `periods` windows in a row.
var logAlerts = [
  { name: 'message-failed', severity: 1, window: 'PT5M', above: 0, periods: 1, query: loadTextContent('queries/message-failed.kql') }
  { name: 'overdue', severity: 2, window: 'PT5M', above: 0, periods: 2, query: loadTextContent('queries/overdue.kql') }
  { name: 'dependency-down', severity: 1, window: 'PT5M', above: 2, periods: 1, query: loadTextContent('queries/dependency-down.kql') }
  { name: 'delivery-failed', severity: 2, window: 'PT15M', above: 0, periods: 1, query: loadTextContent('queries/delivery-failed.kql') }
  { name: 'bot-unreachable', severity: 3, window: 'PT15M', above: 0, periods: 2, query: loadTextContent('queries/bot-unreachable.kql') }
  { name: 'sweep-repairs', severity: 2, window: 'PT15M', above: 0, periods: 2, query: loadTextContent('queries/sweep-repairs.kql') }
]

resource team 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: 'ag-${ending}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'handoff hub'
    enabled: true
    emailReceivers: [
      for (email, i) in emails: { name: 'mail-${i}', emailAddress: email, useCommonAlertSchema: true }
    ]
  }
}

resource logAlert 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in logAlerts: {
    name: '${alert.name}-${ending}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.name
      description: '${page}#${alert.name}'
      severity: alert.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: alert.window
      windowSize: alert.window
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: alert.above
            failingPeriods: {
              numberOfEvaluationPeriods: alert.periods
              minFailingPeriodsToAlert: alert.periods
            }
          }
        ]
      }
      autoMitigate: true
      // The workspace knows its tables only once the app has written to them.
      skipQueryValidation: true
      actions: { actionGroups: empty(emails) ? [] : [team.id] }
    }
  }
]

// Nothing at all is also a sign: then no other alert fires either.
resource noSweep 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'no-sweep-${ending}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'no-sweep'
    description: '${page}#no-sweep'
    severity: 1
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT10M'
    criteria: {
      allOf: [
        {
          query: loadTextContent('queries/no-sweep.kql')
          timeAggregation: 'Count'
          operator: 'LessThan'
          threshold: 1
          failingPeriods: { numberOfEvaluationPeriods: 2, minFailingPeriodsToAlert: 2 }
        }
      ]
    }
    autoMitigate: true
    skipQueryValidation: true
    actions: { actionGroups: empty(emails) ? [] : [team.id] }
  }
}

resource noHandoffs 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'no-handoffs-${ending}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'no-handoffs'
    description: '${page}#no-handoffs'
    severity: 2
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT30M'
    windowSize: 'PT1H'
    // The query looks at yesterday, too.
    overrideQueryTimeRange: 'P2D'
    criteria: {
      allOf: [
        {
          query: loadTextContent('queries/no-handoffs.kql')
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    autoMitigate: true
    skipQueryValidation: true
    actions: { actionGroups: empty(emails) ? [] : [team.id] }
  }
}

// The functions for dead letters take every message away, so what stays there nobody has taken.
resource deadLettersLeft 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'dead-letters-left-${ending}'
  location: 'global'
  tags: tags
  properties: {
    description: '${page}#dead-letters-left'
    severity: 1
    enabled: true
    scopes: [serviceBusId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead letters'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: 'DeadletteredMessages'
          dimensions: [{ name: 'EntityName', operator: 'Include', values: ['*'] }]
          timeAggregation: 'Minimum'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    autoMitigate: true
    actions: [for id in empty(emails) ? [] : [team.id]: { actionGroupId: id }]
  }
}
