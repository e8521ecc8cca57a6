/**
 * Hosts of Microsoft's own Bot Connector service, for `allowedHosts` of bots reached through it.
 *
 * The first two are in the default list of the Microsoft 365 Agents SDK (outboundHostValidator.ts), which
 * has more: its Graph, SharePoint and Blob Storage hosts serve attachments, and anybody can rent a name
 * below blob.core.windows.net, so those are left to the settings. The third is the connector of Azure US
 * Government (botframework-connector, governmentConstants.ts). The last three serve Teams in GCC, GCC High
 * and DoD: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 *
 * smba.trafficmanager.net is one exact name: any Azure customer can register others below trafficmanager.net.
 */
export const BOT_FRAMEWORK_HOSTS: readonly string[] = [
  '*.botframework.com',
  'smba.trafficmanager.net',
  '*.botframework.us',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
]
