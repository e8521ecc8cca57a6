// What an operator looks at first: what happens, who waits, what fails, what the sweep repairs.
param location string
param tags object
param workspaceId string

var panels = [
  { title: 'Handoffs, by what happened', shape: 'timechart', query: loadTextContent('queries/handoffs.kql') }
  { title: 'Longest wait in seconds, by skill', shape: 'timechart', query: loadTextContent('queries/waiting.kql') }
  { title: 'Messages that failed for good', shape: 'table', query: loadTextContent('queries/message-failed.kql') }
  { title: 'Past the time that their policy allows', shape: 'table', query: loadTextContent('queries/overdue.kql') }
  { title: 'Statuses and notices that did not arrive', shape: 'table', query: loadTextContent('queries/delivery-failed.kql') }
  { title: 'Bots and desks that do not answer', shape: 'table', query: loadTextContent('queries/bot-unreachable.kql') }
  { title: 'What the sweep repaired', shape: 'table', query: loadTextContent('queries/sweep-repairs.kql') }
  { title: 'Services that do not answer', shape: 'table', query: loadTextContent('queries/dependency-down.kql') }
  { title: 'Refused callers, by code', shape: 'timechart', query: loadTextContent('queries/refused-callers.kql') }
]

var timeRange = {
  type: 9
  name: 'time'
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    parameters: [
      {
        version: 'KqlParameterItem/1.0'
        name: 'time'
        label: 'Time'
        type: 4
        value: { durationMs: 86400000 }
        typeSettings: {
          selectableValues: [{ durationMs: 3600000 }, { durationMs: 86400000 }, { durationMs: 604800000 }]
        }
      }
    ]
  }
}

var items = map(panels, panel => {
  type: 3
  name: panel.title
  content: {
    version: 'KqlItem/1.0'
    title: panel.title
    query: panel.query
    size: 0
    queryType: 0
    resourceType: 'microsoft.operationalinsights/workspaces'
    timeContextFromParameter: 'time'
    visualization: panel.shape
    noDataMessage: 'None in this time.'
    noDataMessageStyle: 3
  }
})

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspaceId, 'handoff hub')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Handoff Hub'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat([timeRange], items)
      fallbackResourceIds: [workspaceId]
    })
  }
}
