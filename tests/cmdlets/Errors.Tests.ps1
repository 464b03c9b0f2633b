BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
}

Describe 'A refusal' {
    BeforeEach { $controller = [FakeController]::new() }
    AfterEach { $controller.Dispose() }

    It 'of a Get ends the script block without ErrorAction, so that catch creates what is missing' {
        $reached = 'before'
        try { $null = Get-NetworkControllerServer none -ConnectionUri $controller.Uri; $reached = 'after' } catch { $fault = $_ }
        $reached | Should -BeExactly 'before'
        $fault.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $fault.FullyQualifiedErrorId | Should -BeLike 'NotFound,*'
        $fault.Exception.Code | Should -BeExactly 'NotFound'
        $fault.Exception.StatusCode | Should -Be 404
        $fault.TargetObject | Should -BeExactly "$($controller.Uri)/networking/v3/servers/none"
    }

    It 'tells code, target, message and every detail' {
        $controller.On('PUT', '/networking/v3/servers/s', 400, '{"error":{"code":"InvalidRequestFormat","message":"Bad.","target":"Server",
            "innerError":"stack","details":[{"code":"InvalidJson","message":"No.","target":"properties.os"},null,{"code":"Other"}]}}')
        $fault = try { New-NetworkControllerServer s -Properties @{} -ConnectionUri $controller.Uri -Force } catch { $_ }
        $fault.Exception.Message | Should -BeExactly "PUT $($controller.Uri)/networking/v3/servers/s: InvalidRequestFormat (Server): Bad.`n  InvalidJson (properties.os): No.`n  Other"
        $fault.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $fault.FullyQualifiedErrorId | Should -BeExactly 'InvalidRequestFormat,Microsoft.Windows.NetworkController.NewNetworkControllerServerCommand'
        $fault.Exception.Target | Should -BeExactly 'Server'
        $fault.Exception.Details.Code | Should -Be 'InvalidJson', 'Other'
        $fault.Exception.Details[0].Target | Should -BeExactly 'properties.os'
        $fault.Exception.Details[0].Message | Should -BeExactly 'No.'
        $fault.Exception.InnerException | Should -BeNullOrEmpty
    }

    It 'tells a fault once that is the whole and its only detail, too' {
        $fault = '"code":"InvalidJson","message":"No.","target":"properties.os"'
        $controller.On('PUT', '/networking/v3/servers/s', 400, "{`"error`":{$fault,`"details`":[{$fault}]}}")
        $fault = try { New-NetworkControllerServer s -Properties @{} -ConnectionUri $controller.Uri -Force } catch { $_ }
        $fault.Exception.Message | Should -BeExactly "PUT $($controller.Uri)/networking/v3/servers/s: InvalidJson (properties.os): No."
        $fault.Exception.Details.Count | Should -Be 1
    }

    It 'without a body is told by its status' -ForEach @(
        @{ Status = 401; Category = 'AuthenticationError' }, @{ Status = 403; Category = 'PermissionDenied' }
        @{ Status = 409; Category = 'ResourceBusy' }, @{ Status = 412; Category = 'ResourceExists' }
        @{ Status = 503; Category = 'ResourceUnavailable' }, @{ Status = 302; Category = 'InvalidResult' }
    ) {
        $controller.On('GET', '/networking/v3/servers/s', $Status, 'not JSON', 'Location: /networking/v3/servers/t')
        $fault = try { Get-NetworkControllerServer s -ConnectionUri $controller.Uri } catch { $_ }
        $fault.CategoryInfo.Category | Should -Be $Category
        $fault.Exception.Message | Should -BeLike "*servers/s: $([Net.HttpStatusCode]$Status): The answer has no error of this interface*"
    }

    It 'of a connection names the controller' {
        $uri = $controller.Uri
        $controller.Dispose()
        $fault = try { Get-NetworkControllerServer -ConnectionUri $uri } catch { $_ }
        $fault.CategoryInfo.Category | Should -Be 'ConnectionError'
        $fault.Exception.Message | Should -BeLike "The Network Controller at $uri/ cannot be reached: *"
    }

    It 'of the cmdlet tells what is missing' {
        { Get-NetworkControllerDiscovery } | Should -Throw 'ConnectionUri is needed*'
    }
}

Describe 'An answer' {
    BeforeEach { $controller = [FakeController]::new() }
    AfterEach { $controller.Dispose() }

    It 'that is not strict JSON is refused' -ForEach @(
        '{"resourceId":"s"} x', '{"resourceId":"s",}', "{'resourceId':'s'}", '{"resourceId":01}', '{"resourceId":1.}', '{"resourceId":-}'
        '{"resourceId":"\x"}', '{"resourceId":"\u12"}', '{"resourceId":"s","RESOURCEID":"t"}', "{`"resourceId`":`"`u{1}`"}"
        '{"resourceId":tru}', '{"resourceId":NaN}', '{"resourceId":1e999}', '{"a":[1,2', '{/* */}', ('[' * 70 + ']' * 70)
    ) {
        $controller.On('GET', '/networking/v3/servers/s', 200, $_)
        { Get-NetworkControllerServer s -ConnectionUri $controller.Uri } | Should -Throw '*the answer is not what a Network Controller sends*'
    }

    It 'with every form of string and number is read' {
        $controller.On('GET', '/networking/v3/servers/s', 200, ' { "resourceId" : "\u00c4\n\"\\\/\ud83d\ude00" , "properties" : { "rackSlot" : -1.5e2, "os": 0, "model": 12345678901234 } } ')
        $server = Get-NetworkControllerServer s -ConnectionUri $controller.Uri
        $server.ResourceId | Should -BeExactly "Ä`n`"\/`u{1F600}"
        $server.Properties.RackSlot | Should -BeExactly '-150'
        $server.Properties.Model | Should -BeExactly '12345678901234'
    }

    It 'whose value does not fit is refused by the name of the property' {
        $controller.On('GET', '/networking/v3/virtualNetworks/a/subnets/s', 200, '{"properties":{"encryptionEnabled":"maybe"}}')
        { Get-NetworkControllerVirtualSubnet a s -ConnectionUri $controller.Uri } | Should -Throw '*VirtualSubnetProperties.EncryptionEnabled*'
    }
}
