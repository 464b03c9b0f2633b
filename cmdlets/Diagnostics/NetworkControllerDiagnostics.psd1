@{
    RootModule           = 'NetworkControllerDiagnostics.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '0b7e3a52-91c4-4f0d-8a66-2c9d5e41f7b3'
    Author               = 'The open Network Controller project'
    Copyright            = 'Apache License 2.0'
    Description          = 'Cmdlets that ask a Network Controller what is wrong, and collect what it knows.'
    RequiredModules      = @('NetworkController')
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    FunctionsToExport    = @(
        'Debug-NetworkController',
        'Debug-NetworkControllerConfigurationState',
        'Debug-ServiceFabricNodeStatus',
        'Get-NetworkControllerDeploymentInfo',
        'Get-NetworkControllerManagedDevices',
        'Get-NetworkControllerReplica'
    )
    CmdletsToExport      = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
}
