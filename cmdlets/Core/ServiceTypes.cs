using System.Security.Cryptography.X509Certificates;

namespace Microsoft.Windows.NetworkController;

/// <summary>How clients prove who they are.</summary>
public enum ClientAuthentication
{
    None,
    Kerberos,
    X509,
}

/// <summary>How the machines of a cluster prove themselves to each other.</summary>
public enum ClusterAuthentication
{
    None,
    Kerberos,
    X509,
}

/// <summary>The least important lines that are logged.</summary>
public enum LogLevel
{
    Error,
    Warning,
    Informational,
    Verbose,
}

/// <summary>Whose logs are meant.</summary>
public enum LogScope
{
    Cluster,
    All,
}

/// <summary>What an update is of.</summary>
public enum UpdateType
{
    Default,
    Application,
    Cluster,
}

/// <summary>The service, as Get-NetworkController tells it.</summary>
public sealed class NetworkController
{
    /// <summary>The machines that it runs on, by name.</summary>
    public string[]? Node { get; set; }

    /// <summary>X509, Kerberos, Basic or several of them; None when everyone on its machine may call it.</summary>
    public string? ClientAuthentication { get; set; }

    /// <summary>The certificates with a role.</summary>
    public string[]? ClientCertificateThumbprint { get; set; }

    /// <summary>The groups with a role.</summary>
    public string? ClientSecurityGroup { get; set; }

    public X509Certificate2? ServerCertificate { get; set; }

    /// <summary>The address that it listens on.</summary>
    public string? RestIPAddress { get; set; }

    public string? Version { get; set; }
}

/// <summary>The machines of the service, as Get-NetworkControllerCluster tells them.</summary>
public sealed class NetworkControllerCluster
{
    public string? Version { get; set; }

    public string[]? Node { get; set; }

    public ClusterAuthentication ClusterAuthentication { get; set; }

    public string? ManagementSecurityGroup { get; set; }

    public X509Certificate2? CredentialEncryptionCertificate { get; set; }
}

/// <summary>What the service logs.</summary>
public sealed class NetworkControllerDiagnostic
{
    public LogScope LogScope { get; set; }

    public string? DiagnosticLogLocation { get; set; }

    /// <summary>Null: the machine's journal decides; so for the next.</summary>
    public uint? LogTimeLimitInDays { get; set; }

    public uint? LogSizeLimitInMBs { get; set; }

    public LogLevel LogLevel { get; set; }
}

/// <summary>A machine of the service.</summary>
public sealed class NetworkControllerNode
{
    public string? Name { get; set; }

    public string? Server { get; set; }

    public string? FaultDomain { get; set; }

    public string? RestInterface { get; set; }

    public X509Certificate2? NodeCertificate { get; set; }

    /// <summary>Null of a machine that is only described.</summary>
    public string? Status { get; set; }

    /// <summary>By what the certificate is found in the machine's store; null by the thumbprint.</summary>
    public X509FindType? NodeCertificateFindBy { get; set; }

    public string? CertificateSubjectName { get; set; }

    /// <summary>PowerShell shows the members of a list by this.</summary>
    public override string ToString() => Name ?? base.ToString();
}
