# The module as others get it: what it needs, that Windows PowerShell 5.1 can load it, the package, the time it takes.
BeforeDiscovery {
    $modules = Get-ChildItem (Split-Path (Split-Path $env:NC_MODULE)) -Directory | ForEach-Object { @{ Name = $_.Name; Folder = $_.FullName } }
}

BeforeAll {
    # Runs a script in a new process whose home is empty, and gives its output.
    function Invoke-Clean([string] $Script, [string[]] $Arguments) {
        $file = "$TestDrive/$([guid]::NewGuid()).ps1"
        Set-Content $file $Script
        $saved = $env:HOME, $env:PSModulePath, $env:XDG_DATA_HOME
        try {
            $env:HOME = "$TestDrive/home"
            $env:PSModulePath = $env:XDG_DATA_HOME = $null
            & $env:NC_PWSH -NoProfile -NonInteractive -File $file @Arguments 2>&1
            if ($LASTEXITCODE) { throw "The script ended with $LASTEXITCODE." }
        }
        finally {
            $env:HOME, $env:PSModulePath, $env:XDG_DATA_HOME = $saved
        }
    }
}

Describe 'The module <Name>' -ForEach $modules {
    It 'needs nothing beside .NET Standard 2.0 and the engine of Windows PowerShell 5.1' {
        foreach ($file in Get-ChildItem $Folder -Recurse -Filter *.dll) {
            $stream = [IO.File]::OpenRead($file)
            $image = [Reflection.PortableExecutable.PEReader]::new($stream)
            $metadata = [Reflection.Metadata.PEReaderExtensions]::GetMetadataReader($image)
            $needed = foreach ($handle in $metadata.AssemblyReferences) {
                $reference = $metadata.GetAssemblyReference($handle)
                "$($metadata.GetString($reference.Name)) $($reference.Version)"
            }
            # .NET Framework 4.7.2 has all of .NET Standard 2.0; newer engines take the old engine's number for theirs.
            $needed | Where-Object { $_ -notin 'netstandard 2.0.0.0', 'System.Management.Automation 3.0.0.0', 'NetworkController 0.1.0.0' } | Should -BeNullOrEmpty
            # That runtime knows no interface whose methods have bodies.
            foreach ($handle in $metadata.TypeDefinitions) {
                $type = $metadata.GetTypeDefinition($handle)
                if ($type.Attributes -band [Reflection.TypeAttributes]::Interface) {
                    foreach ($method in $type.GetMethods()) { $metadata.GetMethodDefinition($method).RelativeVirtualAddress | Should -Be 0 }
                }
            }
            $image.Dispose()
        }
    }

    It 'says so in its manifest, which names only files that are there' {
        $saved = $env:PSModulePath
        try {
            $env:PSModulePath = Split-Path $Folder # of the modules that it requires
            $manifest = Test-ModuleManifest "$Folder/$Name.psd1" -ErrorAction Stop
        }
        finally {
            $env:PSModulePath = $saved
        }
        $manifest.PowerShellVersion | Should -Be '5.1'
        $manifest.CompatiblePSEditions | Should -Be 'Desktop', 'Core'
        $manifest.ExportedCommands.Count | Should -BeGreaterThan 0
    }

    It 'has no script that only PowerShell 7 reads' {
        $scripts = foreach ($file in Get-ChildItem $Folder -Recurse -Include *.ps1xml, *.psm1, *.psd1, *.ps1) {
            if ($file.Extension -eq '.ps1xml') { ([xml](Get-Content -Raw $file)).SelectNodes('//ScriptBlock | //Script | //GetScriptBlock').InnerText } else { Get-Content -Raw $file }
        }
        foreach ($script in $scripts) {
            $faults = $null
            $tree = [Management.Automation.Language.Parser]::ParseInput($script, [ref]$null, [ref]$faults)
            $faults | Should -BeNullOrEmpty
            $tree.FindAll({ $args[0].GetType().Name -in 'TernaryExpressionAst', 'PipelineChainAst' -or $args[0].Operator -eq 'QuestionQuestion' -or $args[0].NullConditional }, $true) |
                Should -BeNullOrEmpty -Because $script
        }
    }

    It 'comes from its package as it was built' {
        $null = & "$PSScriptRoot/../../cmdlets/package.ps1" -Module $Folder -Destination "$TestDrive/packages"
        $output = @(Invoke-Clean @'
param($Name, $Packages, $Destination)
$ErrorActionPreference = 'Stop'
Register-PSResourceRepository -Name local -Uri $Packages -Trusted
$null = New-Item -ItemType Directory -Force $Destination
Save-PSResource $Name -Repository local -Path $Destination -SkipDependencyCheck
$env:PSModulePath = $Destination + [IO.Path]::PathSeparator + $env:PSModulePath
"saved: $((Get-ChildItem "$Destination/$Name" -Directory).FullName)"
'@ $Name, "$TestDrive/packages", "$TestDrive/saved")
        $saved = ($output -match '^saved: ') -replace '^saved: '
        $saved | Should -BeLike "*${Name}[/\]0.1.0"
        $files = Get-ChildItem $Folder -Recurse -File -Name
        Compare-Object $files (Get-ChildItem $saved -Recurse -File -Name | Where-Object { $_ -notlike '*PSGetModuleInfo.xml' }) | Should -BeNullOrEmpty
        foreach ($file in $files) { (Get-FileHash "$saved/$file").Hash | Should -BeExactly (Get-FileHash "$Folder/$file").Hash -Because "of $file" }
    }
}

Describe 'The package' {
    It 'installs a module that loads by itself, with its types and its help' {
        $null = & "$PSScriptRoot/../../cmdlets/package.ps1" -Module (Split-Path $env:NC_MODULE) -Destination "$TestDrive/packages"
        $output = @(Invoke-Clean @'
param($Packages)
$ErrorActionPreference = 'Stop'
Register-PSResourceRepository -Name local -Uri $Packages -Trusted
Install-PSResource NetworkController -Repository local
try { Get-NetworkControllerServer -ConnectionUri http://127.0.0.1:1 } catch { $_.FullyQualifiedErrorId }
(Get-Module NetworkController).Version.ToString()
[Microsoft.Windows.NetworkController.VirtualNetwork].Name
(Get-Help New-NetworkControllerVirtualNetwork).Synopsis
(Get-Module NetworkController).Path
'@ "$TestDrive/packages")
        $output[0] | Should -BeLike 'WebException,*'
        $output[1] | Should -Be '0.1.0'
        $output[2] | Should -BeExactly 'VirtualNetwork'
        $output[3] | Should -Match '^Creates '
        $output[4] | Should -BeLike "*home*NetworkController[/\]0.1.0*"
    }
}

Describe 'Loading the module' {
    It 'takes less than 300 ms of processor time after the start of the engine' {
        # The wall's clock would tell about the machine's other work.
        $times = foreach ($round in 1..3) {
            Invoke-Clean @'
param($Module)
$process = [Diagnostics.Process]::GetCurrentProcess()
$before = $process.TotalProcessorTime
Import-Module $Module
$process.Refresh()
($process.TotalProcessorTime - $before).TotalMilliseconds
'@ $env:NC_MODULE
        }
        ($times | ForEach-Object { [double]$_ } | Measure-Object -Minimum).Minimum | Should -BeLessThan 300
    }
}

Describe 'The build' {
    It 'takes the pwsh of the machine before that of NuGet' -Skip:(-not ((Get-Command cmake -ErrorAction Ignore) -and (Get-Command ninja -ErrorAction Ignore))) {
        $null = New-Item -ItemType Directory "$TestDrive/bin"
        Set-Content "$TestDrive/bin/pwsh" '#!/bin/sh'
        chmod +x "$TestDrive/bin/pwsh"
        $saved = $env:PATH
        try {
            $env:PATH = "$TestDrive/bin:$saved"
            $output = cmake -S "$PSScriptRoot/../.." -B "$TestDrive/build" -G Ninja -DNC_BUILD_TESTS=OFF 2>&1
            $LASTEXITCODE | Should -Be 0 -Because ($output -join "`n")
            $null = ninja -C "$TestDrive/build" pwsh/pwsh
        }
        finally {
            $env:PATH = $saved
        }
        (Get-Item "$TestDrive/build/pwsh/pwsh").Target | Should -BeExactly "$TestDrive/bin/pwsh"
    }
}
