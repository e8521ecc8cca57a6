param name string
param location string
param tags object
param principalId string
param capacity string
// By the container's id, in RU/s; autoscale goes down to a tenth of it.
param maxThroughput object
param privateNetwork bool

// any(): a container may leave out what others have.
var definition = any(loadJsonContent('cosmos.json'))
var serverless = capacity == 'serverless'

// One write region and Strong consistency: the hub writes first and then looks at the other side, and both
// sides must see what the other has written.
resource account 'Microsoft.DocumentDB/databaseAccounts@2025-04-15' = {
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    capabilities: serverless ? [{ name: 'EnableServerless' }] : []
    consistencyPolicy: { defaultConsistencyLevel: 'Strong' }
    locations: [{ locationName: location, failoverPriority: 0, isZoneRedundant: false }]
    enableMultipleWriteLocations: false
    // One busy pool then does not make all of them billed at its rate.
    enablePerRegionPerPartitionAutoscale: !serverless
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous7Days' } }
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2025-04-15' = {
  parent: account
  name: definition.database
  properties: {
    resource: { id: definition.database }
  }
}

resource containers 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2025-04-15' = [
  for container in definition.containers: {
    parent: database
    name: container.id
    properties: {
      resource: union(
        {
          id: container.id
          partitionKey: {
            kind: 'Hash'
            paths: container.partitionKey.paths
            version: container.partitionKey.version
          }
          defaultTtl: container.defaultTtl
        },
        contains(container, 'indexingPolicy') ? { indexingPolicy: container.indexingPolicy } : {}
      )
      options: serverless ? {} : { autoscaleSettings: { maxThroughput: maxThroughput[container.id] } }
    }
  }
]

// "Cosmos DB Built-in Data Contributor", for this database only.
resource contributes 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-04-15' = {
  parent: account
  name: guid(database.id, principalId, 'data contributor')
  properties: {
    principalId: principalId
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002'
    scope: '${account.id}/dbs/${database.name}'
  }
}

output id string = account.id
output endpoint string = account.properties.documentEndpoint
output database string = database.name
