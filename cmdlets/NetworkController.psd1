@{
    RootModule             = 'NetworkController.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = '5d9c2f4e-8b1a-4c57-9e0f-3a6d1b7c2e48'
    Author                 = 'The open Network Controller project'
    Copyright              = 'Apache License 2.0'
    Description            = 'Cmdlets and types of the Network Controller: virtual networks, peerings, interfaces and the fabric that carries them, over the REST interface MS-NCNBI.'
    TypesToProcess         = @('NetworkController.Types.ps1xml')
    FormatsToProcess       = @('NetworkController.Format.ps1xml')
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    CompatiblePSEditions   = @('Desktop', 'Core')
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()
    # The build writes every name here, so that PowerShell finds the module at the first use of a cmdlet.
    CmdletsToExport = '*'
    PrivateData = @{ PSData = @{ Tags = @('SDN', 'NetworkController', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux') } }
}
