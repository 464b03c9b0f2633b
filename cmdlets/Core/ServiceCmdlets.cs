using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Microsoft.Windows.NetworkController.Commands;
using Microsoft.Windows.NetworkController.Core;

// What the cmdlets of cmdlets/management.xml do; their parameters are generated from there.
namespace Microsoft.Windows.NetworkController;

public sealed partial class GetNetworkControllerCommand
{
    private static readonly string[] Roles = ["administrators", "operators", "readers"];

    private protected override void Ask()
    {
        var properties = ServiceProperties;
        var ways = Texts(properties, "authentication");
        var callers = Roles.SelectMany(role => Texts(properties, role)).ToList();
        WriteObject(new NetworkController
        {
            Node = [properties["machine"] as string ?? ""],
            ClientAuthentication = ways.Length == 0 ? "None" : string.Join(", ", ways),
            ClientCertificateThumbprint = Named("certificate:", callers),
            ClientSecurityGroup = Named("group:", callers) is { Length: > 0 } groups ? string.Join(", ", groups) : null,
            ServerCertificate = ServerCertificate(properties),
            RestIPAddress = properties["restAddress"] as string,
            Version = properties["version"] as string,
        });
    }

    private static string[] Named(string prefix, IEnumerable<string> callers) =>
        callers.Where(caller => caller.StartsWith(prefix, StringComparison.Ordinal))
            .Select(caller => caller.Substring(prefix.Length)).Distinct().ToArray();
}

public sealed partial class GetNetworkControllerClusterCommand
{
    private protected override void Ask()
    {
        var properties = ServiceProperties;
        WriteObject(new NetworkControllerCluster
        {
            Version = properties["version"] as string,
            Node = [properties["machine"] as string ?? ""],
        });
    }
}

public sealed partial class GetNetworkControllerNodeCommand
{
    private protected override void Ask()
    {
        var properties = ServiceProperties;
        var machine = properties["machine"] as string ?? "";
        if (Name is not null && !Name.Equals(machine, StringComparison.OrdinalIgnoreCase))
        {
            var fault = new ItemNotFoundException($"The service does not run on '{Name}' but on '{machine}'.");
            ThrowTerminatingError(new ErrorRecord(fault, "NotFound", ErrorCategory.ObjectNotFound, Name));
        }
        WriteObject(new NetworkControllerNode
        {
            Name = machine,
            Server = machine,
            RestInterface = properties["restAddress"] as string,
            NodeCertificate = ServerCertificate(properties),
            Status = "Up", // It has answered.
        });
    }
}

public sealed partial class GetNetworkControllerDiagnosticCommand
{
    private protected override void Ask() => WriteObject(Diagnostic(ServiceProperties));

    internal static NetworkControllerDiagnostic Diagnostic(JsonObject properties) => new()
    {
        LogScope = LogScope.All,
        DiagnosticLogLocation = "standard error",
        LogLevel = Enum.TryParse<LogLevel>(properties["logLevel"] as string, true, out var level) ? level : LogLevel.Informational,
    };
}

public sealed partial class SetNetworkControllerDiagnosticCommand
{
    private static readonly string[] Refused =
        [nameof(DiagnosticLogLocation), nameof(LogLocationCredential), nameof(LogSizeLimitInMBs), nameof(LogTimeLimitInDays)];

    private protected override void Ask()
    {
        var given = MyInvocation.BoundParameters;
        if (Refused.FirstOrDefault(given.ContainsKey) is { } name)
        {
            RefusedCmdlet.Refuse(this, $"-{name}: the service logs to its standard error, and what becomes of that is a " +
                                       "setting of the machine's journal.");
        }
        if (given.ContainsKey(nameof(LogScope)) && LogScope != LogScope.All)
        {
            RefusedCmdlet.Refuse(this, $"-LogScope {LogScope}: there is no cluster that could log apart from the service.");
        }
        if (given.ContainsKey(nameof(LogLevel)) && ShouldProcess($"{ControllerUri}", $"log {LogLevel}"))
        {
            Change("logLevel", LogLevel.ToString());
        }
        if (PassThru)
        {
            WriteObject(GetNetworkControllerDiagnosticCommand.Diagnostic(ServiceProperties));
        }
    }
}

public sealed partial class NewNetworkControllerNodeObjectCommand
{
    protected override void ProcessRecord()
    {
        if (ShouldProcess(Name))
        {
            WriteObject(new NetworkControllerNode
            {
                Name = Name,
                Server = Server,
                FaultDomain = FaultDomain,
                RestInterface = RestInterface,
                NodeCertificate = NodeCertificate,
                NodeCertificateFindBy =
                    MyInvocation.BoundParameters.ContainsKey(nameof(NodeCertificateFindBy)) ? NodeCertificateFindBy : null,
                CertificateSubjectName = CertificateSubjectName,
            });
        }
    }
}
