# Runs the tests and ends with the line "N passed, N failed, N skipped". See run.sh.
param([Parameter(ValueFromRemainingArguments)] [string[]] $Path = @($PSScriptRoot))

Import-Module $env:NC_PESTER
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.RenderMode = 'Plaintext'
$result = Invoke-Pester -Configuration $configuration
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"$($result.PassedCount) passed, $failed failed, $($result.SkippedCount + $result.NotRunCount) skipped"
exit [int]($failed -gt 0)
