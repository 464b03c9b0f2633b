BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $updating = ConvertTo-Answer '/servers/s' @{ provisioningState = 'Updating' }
    $done = ConvertTo-Answer '/servers/s' @{ model = 'done' }
}

Describe 'After a write' {
    BeforeEach {
        $controller = [FakeController]::new()
        $new = @{ ResourceId = 's'; ConnectionUri = $controller.Uri; Properties = @{}; Force = $true }
    }
    AfterEach { $controller.Dispose() }

    It 'New waits for the operation and gives the resource as it is then' {
        $controller.On('PUT', '/networking/v3/servers/s', 201, $updating, "Azure-AsyncOperation: https://elsewhere.invalid/networking/V1/operations/7")
        $controller.On('GET', '/networking/V1/operations/7', 200, '{"status":"InProgress"}')
        $controller.On('GET', '/networking/V1/operations/7', 200, '{"status":"Succeeded"}')
        $controller.On('GET', '/networking/v3/servers/s', 200, $done)
        (New-NetworkControllerServer @new).Properties.Model | Should -BeExactly 'done'
        $controller.Requests.Path | Should -Be '/networking/v3/servers/s', '/networking/V1/operations/7', '/networking/V1/operations/7', '/networking/v3/servers/s'
    }

    It 'New waits until the resource is no longer Updating where no operation is named' {
        $controller.On('PUT', '/networking/v3/servers/s', 201, $updating)
        $controller.On('GET', '/networking/v3/servers/s', 200, $updating)
        $controller.On('GET', '/networking/v3/servers/s', 200, $done)
        (New-NetworkControllerServer @new).Properties.Model | Should -BeExactly 'done'
    }

    It 'New asks nothing more when all is done at once' {
        $controller.On('PUT', '/networking/v3/servers/s', 201, $done, 'Azure-AsyncOperation: /networking/v3/operations/7')
        $null = New-NetworkControllerServer @new
        $controller.Requests.Count | Should -Be 1
    }

    It 'a failed operation is an InvalidOperationException that names the operation' -Tag 'script-11' {
        $controller.On('PUT', '/networking/v3/servers/s', 201, $updating, 'Azure-AsyncOperation: /networking/V1/operations/7')
        $controller.On('GET', '/networking/V1/operations/7', 200, '{"status":"Failed","error":{"code":"HostUnreachable","message":"No host.","innerError":"at line 1"}}')
        $fault = try { New-NetworkControllerServer @new -PassInnerException } catch { $_ }
        $fault.Exception | Should -BeOfType [InvalidOperationException]
        $fault.Exception.Message | Should -BeLike '*/networking/V1/operations/7: HostUnreachable: No host.'
        $fault.Exception.InnerException.Message | Should -BeExactly 'at line 1'
        $fault.TargetObject | Should -BeExactly "$($controller.Uri)/networking/V1/operations/7"
    }

    It 'a canceled operation that gives no reason is told so' {
        $controller.On('PUT', '/networking/v3/servers/s', 201, $updating, 'Azure-AsyncOperation: /networking/v3/operations/7')
        $controller.On('GET', '/networking/v3/operations/7', 200, '{"status":"Canceled"}')
        { New-NetworkControllerServer @new } | Should -Throw '*/networking/v3/operations/7: *: The controller does not tell why.'
    }

    It 'Remove waits for the operation of an accepted deletion' {
        $controller.On('DELETE', '/networking/v3/servers/s', 202, '', 'Azure-AsyncOperation: /networking/v3/operations/8')
        $controller.On('GET', '/networking/v3/operations/8', 200, '{"status":"InProgress"}')
        $controller.On('GET', '/networking/v3/operations/8', 200, '{"status":"Succeeded"}')
        Remove-NetworkControllerServer s -ConnectionUri $controller.Uri -Force
        $controller.Requests.Count | Should -Be 3
    }

    It 'Remove follows the operation result where only a location is named' {
        $controller.On('DELETE', '/networking/v3/servers/s', 202, '', 'Location: /networking/v3/operationResults/8')
        $controller.On('GET', '/networking/v3/operationResults/8', 202, '')
        $controller.On('GET', '/networking/v3/operationResults/8', 204, '')
        Remove-NetworkControllerServer s -ConnectionUri $controller.Uri -Force
        $controller.Requests.Count | Should -Be 3
    }

    It 'long work shows its progress from the first second on, and takes it away at its end' {
        $controller.On('PUT', '/networking/v3/servers/s', 201, $updating, 'Azure-AsyncOperation: /networking/v3/operations/7')
        1..7 | ForEach-Object { $controller.On('GET', '/networking/v3/operations/7', 200, '{"status":"InProgress"}') }
        $controller.On('GET', '/networking/v3/operations/7', 200, '{"status":"Succeeded"}')
        $controller.On('GET', '/networking/v3/servers/s', 200, $done)
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($env:NC_MODULE)
        $shell = [powershell]::Create($state).AddCommand('New-NetworkControllerServer').AddParameters($new)
        $null = $shell.Invoke()
        $told = $shell.Streams.Progress | Where-Object Activity -eq 'New-NetworkControllerServer'
        $told[0].StatusDescription | Should -BeLike "*$($controller.Uri)/networking/v3/operations/7"
        $told.RecordType | Select-Object -Unique | Should -Be 'Processing', 'Completed'
        $told[-1].RecordType | Should -Be 'Completed'
        $shell.Dispose()
    }

    It 'Ctrl+C ends the wait at once, also for an answer that never comes' -ForEach 'operation', 'answer' {
        if ($_ -eq 'operation') {
            $controller.On('PUT', '/networking/v3/servers/s', 201, $updating, 'Azure-AsyncOperation: /networking/v3/operations/7')
            $controller.On('GET', '/networking/v3/operations/7', 200, '{"status":"InProgress"}')
        }
        else {
            $controller.Hang('PUT', '/networking/v3/servers/s')
        }
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($env:NC_MODULE)
        $shell = [powershell]::Create($state).AddCommand('New-NetworkControllerServer').AddParameters($new)
        $null = $shell.BeginInvoke()
        while ($controller.Requests.Count -lt 1) { Start-Sleep -Milliseconds 10 }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $clock.ElapsedMilliseconds | Should -BeLessThan 2000
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $shell.Dispose()
    }
}
