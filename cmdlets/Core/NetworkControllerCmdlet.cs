using System;
using System.IO;
using System.Management.Automation;
using System.Net;
using System.Net.Http;
using System.Threading;
using Microsoft.Windows.NetworkController.Core;

namespace Microsoft.Windows.NetworkController.Commands;

/// <summary>
/// What every cmdlet that asks the controller has: how to reach it, and that each fault ends the cmdlet, because
/// scripts put a Get into try and create what is missing in catch.
/// </summary>
public abstract class NetworkControllerCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource cancellation = new();
    private ControllerConnection? connection;
    private RestClient? client;
    private bool hasToldWaiting;

    /// <summary>The thumbprint of a client certificate in the personal store of the user or the machine.</summary>
    [Parameter]
    public string? CertificateThumbprint { get; set; }

    [Parameter]
    public PSCredential? Credential { get; set; }

    /// <summary>Whether the controller's inner error is attached to the exception.</summary>
    private protected virtual bool IsInnerErrorWanted => false;

    private protected RestClient Client
    {
        get
        {
            connection ??= Connections.Open(
                ControllerUri ?? throw new ArgumentException(
                    "ConnectionUri is needed: the URI of the Network Controller, such as https://nc.contoso.com."),
                Credential, CertificateThumbprint);
            return client ??= new RestClient(connection, IsInnerErrorWanted, WriteVerbose, TellWaiting, cancellation.Token);
        }
    }

    private SessionConnections Connections => SessionConnections.Of(MyInvocation.MyCommand.Module);

    private protected abstract Uri? ControllerUri { get; }

    public void Dispose()
    {
        cancellation.Dispose();
        GC.SuppressFinalize(this);
    }

    protected sealed override void ProcessRecord()
    {
        try
        {
            ProcessResource();
        }
        catch (RestException fault)
        {
            ThrowTerminatingError(fault.ToErrorRecord());
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (OperationCanceledException fault)
        {
            Connections.Forget(connection!);
            var text = $"The Network Controller at {connection!.Root} did not answer in time.";
            Throw(new TimeoutException(text, fault), ErrorCategory.OperationTimeout);
        }
        catch (HttpRequestException fault)
        {
            Connections.Forget(connection!);
            var text = $"The Network Controller at {connection!.Root} cannot be reached: {fault.GetBaseException().Message}";
            Throw(new WebException(text, fault), ErrorCategory.ConnectionError);
        }
        catch (InvalidDataException fault)
        {
            Throw(fault, ErrorCategory.InvalidData);
        }
        catch (ArgumentException fault)
        {
            Throw(fault, ErrorCategory.InvalidArgument);
        }
        finally
        {
            if (hasToldWaiting)
            {
                WriteProgress(Waiting("Done.", ProgressRecordType.Completed));
            }
        }
    }

    /// <summary>Ctrl+C.</summary>
    protected sealed override void StopProcessing() => cancellation.Cancel();

    private protected abstract void ProcessResource();

    private void TellWaiting(Uri url)
    {
        hasToldWaiting = true;
        WriteProgress(Waiting($"The Network Controller is working on it: {url}", ProgressRecordType.Processing));
    }

    private ProgressRecord Waiting(string status, ProgressRecordType type) =>
        new(1, MyInvocation.MyCommand.Name, status) { RecordType = type };

    private void Throw(Exception fault, ErrorCategory category) =>
        ThrowTerminatingError(new ErrorRecord(fault, fault.GetType().Name, category, ControllerUri));
}
