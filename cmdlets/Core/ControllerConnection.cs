using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Management.Automation;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Authentication;

namespace Microsoft.Windows.NetworkController.Core;

/// <summary>
/// A way to one controller as one client: open HTTP connections and the version that discovery named. The cmdlets of a
/// session share it, so that each need not begin with a handshake.
/// </summary>
internal sealed class ControllerConnection
{
    private const long MaximumAnswerBytes = 256L << 20;
    private readonly Stopwatch age = Stopwatch.StartNew();
    private readonly PSCredential? credential;
    private readonly string? thumbprint;
    private readonly string? authorities;

    /// <param name="authorities">The file of PEM certificates that NC_CA names, or null.</param>
    /// <exception cref="ArgumentException">The credential would be sent in the clear, or a certificate is missing.</exception>
    public ControllerConnection(Uri root, PSCredential? credential, string? thumbprint, string? authorities)
    {
        Root = root;
        this.credential = credential;
        this.thumbprint = thumbprint;
        this.authorities = authorities;
        Http = new HttpClient(CreateHandler(root, credential, thumbprint, authorities))
        {
            MaxResponseContentBufferSize = MaximumAnswerBytes,
        };
        Http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    public Uri Root { get; }

    public HttpClient Http { get; }

    /// <summary>The newest version that the controller offers, once somebody has asked.</summary>
    public string? Version { get; set; }

    public TimeSpan Age => age.Elapsed;

    /// <summary>Whether a cmdlet with these parameters would make the same connection.</summary>
    public bool IsOf(Uri otherRoot, PSCredential? otherCredential, string? otherThumbprint, string? otherAuthorities) =>
        Root == otherRoot && thumbprint == otherThumbprint && authorities == otherAuthorities &&
        (ReferenceEquals(credential, otherCredential) ||
         (credential is not null && otherCredential is not null && credential.UserName == otherCredential.UserName &&
          credential.GetNetworkCredential().Password == otherCredential.GetNetworkCredential().Password));

    /// <summary>The controller's root from what the user wrote; a bare host name means HTTPS.</summary>
    /// <exception cref="ArgumentException">It is no such URI.</exception>
    public static Uri RootOf(Uri uri)
    {
        // "host:444" reads as a URI whose scheme is the host, so that the text decides whether a scheme is there.
        var text = uri.OriginalString.Trim();
        if (!Uri.TryCreate(text.Contains("://") ? text : "https://" + text, UriKind.Absolute, out var absolute) ||
            (absolute.Scheme != Uri.UriSchemeHttps && absolute.Scheme != Uri.UriSchemeHttp))
        {
            throw new ArgumentException(
                $"ConnectionUri '{uri}' is not the URI of a Network Controller, such as https://nc.contoso.com.");
        }
        return new Uri(absolute.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
    }

    private static HttpClientHandler CreateHandler(
        Uri root, PSCredential? credential, string? thumbprint, string? authoritiesFile)
    {
        if (root.Scheme == Uri.UriSchemeHttp && !root.IsLoopback && credential is not null)
        {
            throw new ArgumentException(
                $"A credential is not sent to '{root}': the connection is neither encrypted nor on this machine.");
        }
        var handler = new HttpClientHandler { AllowAutoRedirect = false, PreAuthenticate = true };
        if (RuntimeInformation.FrameworkDescription.StartsWith(".NET Framework", StringComparison.Ordinal))
        {
            handler.SslProtocols = SslProtocols.Tls12; // Its default inside Windows PowerShell ends at TLS 1.0.
        }
        if (!string.IsNullOrEmpty(thumbprint))
        {
            handler.ClientCertificateOptions = ClientCertificateOption.Manual;
            handler.ClientCertificates.Add(Certificates.FindClientCertificate(thumbprint!));
        }
        if (credential is not null)
        {
            handler.Credentials = credential.GetNetworkCredential();
        }
        else
        {
            handler.UseDefaultCredentials = true;
        }
        if (authoritiesFile is not null)
        {
            var authorities = Certificates.ReadAuthorities(authoritiesFile);
            handler.ServerCertificateCustomValidationCallback =
                (_, server, chain, errors) => Certificates.IsTrusted(server, chain, errors, authorities);
        }
        return handler;
    }
}

/// <summary>
/// The connections of one session, which PowerShell uses on one thread. They end with the module; each is made anew after
/// a while, because names, certificates, trust and the controller's version may change under a long session.
/// </summary>
internal sealed class SessionConnections
{
    private static readonly TimeSpan LongestUse = TimeSpan.FromMinutes(2);
    private static readonly ConditionalWeakTable<PSModuleInfo, SessionConnections> OfModule = new();

    private readonly List<ControllerConnection> connections = new();

    /// <param name="module">The module as the session has loaded it, or null where the cmdlet came without one.</param>
    public static SessionConnections Of(PSModuleInfo? module) =>
        module is null ? new SessionConnections() : OfModule.GetOrCreateValue(module);

    /// <summary>The connection for these parameters, and for the authorities that NC_CA names now.</summary>
    /// <exception cref="ArgumentException">See <see cref="ControllerConnection"/>.</exception>
    public ControllerConnection Open(Uri connectionUri, PSCredential? credential, string? thumbprint)
    {
        var root = ControllerConnection.RootOf(connectionUri);
        var authorities = Environment.GetEnvironmentVariable("NC_CA") is { Length: > 0 } file ? file : null;
        // Not disposed: another cmdlet of the pipeline may still use it. Idle connections close by themselves.
        connections.RemoveAll(connection => connection.Age > LongestUse);
        var open = connections.Find(connection => connection.IsOf(root, credential, thumbprint, authorities));
        if (open is null)
        {
            open = new ControllerConnection(root, credential, thumbprint, authorities);
            connections.Add(open);
        }
        return open;
    }

    /// <summary>After a failure below HTTP: the next cmdlet begins afresh, for instance with other certificates.</summary>
    public void Forget(ControllerConnection connection) => connections.Remove(connection);
}
