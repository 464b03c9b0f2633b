"""A controller as scripts drive it that use PowerShell's own web cmdlets instead of the module."""
import json
import unittest

from tests.support.controller import Controller
from tests.support.lab import BUILD, run

SHELL = BUILD / "pwsh/pwsh"
SCRIPT = r"""
$ErrorActionPreference = 'Stop'
$said = [ordered]@{}
$web = @{ Headers = @{ Accept = 'application/json' }; ContentType = 'application/json; charset=UTF-8'; DisableKeepAlive = $true; UseBasicParsing = $true }
$root = "$($env:NC_URI.TrimEnd('/'))/Networking/v1"

$empty = ConvertFrom-Json (Invoke-WebRequest @web -Method Get -Uri "$root/Credentials/").Content
$said.empty = $null -ne $empty.value -and $empty.value.Count -eq 0
$body = ConvertTo-Json -Depth 100 @{ resourceId = 'host'; properties = @{ Type = 'UsernamePassword'; Username = 'a'; Value = 'b' } }
$made = Invoke-WebRequest @web -Method Put -Uri "$root/Credentials/host" -Body $body
$said.made = $made.StatusCode
$said.etag = "$($made.Headers['ETag'])" -eq (ConvertFrom-Json $made.Content).etag

# Read, change one member, write back while the etag holds. The secret is not shown, and stays.
$credential = Invoke-RestMethod "$root/credentials/host"
$credential.properties.userName = 'z'
$write = @{ Method = 'Put'; Uri = "$root/credentials/host"; ContentType = 'application/json'; Headers = @{ 'If-Match' = $credential.etag } }
$said.changed = (Invoke-RestMethod @write -Body (ConvertTo-Json -Depth 10 $credential)).properties.userName
try { Invoke-RestMethod @write -Body (ConvertTo-Json -Depth 10 $credential) } catch {
    $said.late = [int]$_.Exception.Response.StatusCode, (ConvertFrom-Json $_.ErrorDetails.Message).error.code
}

# PUT without a content type, as this cmdlet does it when none is named; a text with characters of other scripts.
$said.script = (Invoke-RestMethod -Method Put -Uri "$root/accessControlLists/网络" -Body '{"tags": {"owner": "Jörg"}}').tags.owner
try { Invoke-WebRequest -Uri "$root/accessControlLists/none" } catch {
    $said.missing = "$($_.Exception.Response.StatusCode)", (ConvertFrom-Json $_.ErrorDetails.Message).error.message
}
$said.xml = (Invoke-RestMethod "$root/accessControlLists/网络" -Headers @{ Accept = 'application/xml' }).accessControlList.tags.owner
$said.gone = (Invoke-WebRequest @web -Method Delete -Uri "$root/Credentials/host").StatusCode
$said.goneAgain = (Invoke-WebRequest @web -Method Delete -Uri "$root/Credentials/host").StatusCode
ConvertTo-Json $said -Compress
"""


class PowerShellRest(unittest.TestCase):
    def test_web_cmdlets_read_write_and_see_errors(self):
        if not SHELL.exists():
            self.skipTest("PowerShell is not built")
        controller = Controller.for_test(self)
        said = json.loads(run(SHELL, "-NoProfile", "-NonInteractive", "-Command", SCRIPT, timeout=120,
                              env={**controller.environment, "NC_URI": controller.uri, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}).stdout)
        self.assertEqual(said, {
            "empty": True, "made": 201, "etag": True, "changed": "z", "late": [412, "PreconditionFailed"], "script": "Jörg",
            "missing": ["NotFound", "There is no resource '/accessControlLists/none'."], "xml": "Jörg", "gone": 200, "goneAgain": 204})


if __name__ == "__main__":
    unittest.main()
