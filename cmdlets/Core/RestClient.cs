using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace Microsoft.Windows.NetworkController.Core;

/// <summary>
/// Speaks MS-NCNBI to one controller: JSON over HTTPS, errors as <see cref="RestException"/>, and waiting for what the
/// controller does after it has answered (1.3.2). One object serves one cmdlet call; every wait ends at once when the
/// token is cancelled.
/// </summary>
internal sealed class RestClient : IDisposable
{
    // Bounds of the wait between two looks at an operation: most end within milliseconds, so the first look comes
    // early. The Retry-After of a deletion (15 s and more) is advice that interactive use cannot follow.
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly string[] DiscoveryPath = ["discovery"];
    private const long MaximumAnswerBytes = 256L << 20;

    private readonly Uri root;
    private readonly HttpClient http;
    private readonly bool withInnerError;
    private readonly Action<string> trace;
    private readonly CancellationToken cancellation;
    private string? version;

    /// <param name="connectionUri">As the user wrote it; a bare host name means HTTPS.</param>
    /// <param name="trace">Is told each request and its outcome, without the body, which may hold secrets.</param>
    public RestClient(
        Uri connectionUri, PSCredential? credential, string? thumbprint, bool withInnerError, Action<string> trace,
        CancellationToken cancellation)
    {
        root = RootOf(connectionUri);
        this.withInnerError = withInnerError;
        this.trace = trace;
        this.cancellation = cancellation;
        http = new HttpClient(CreateHandler(credential, thumbprint)) { MaxResponseContentBufferSize = MaximumAnswerBytes };
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>The controller, for messages.</summary>
    public Uri Root => root;

    public void Dispose() => http.Dispose();

    /// <summary>The URL of a resource or collection, in the newest version that the controller offers.</summary>
    public Uri UrlOf(IReadOnlyCollection<string> segments)
    {
        version ??= NewestVersion();
        return UnversionedUrlOf(segments.Prepend(version));
    }

    /// <summary>The URL of what has no version.</summary>
    /// <exception cref="ArgumentException">An id is empty or a dot, which would name another resource.</exception>
    public Uri UnversionedUrlOf(IEnumerable<string> segments)
    {
        var path = "networking";
        foreach (var segment in segments)
        {
            if (segment.Trim() is "" or "." or "..")
            {
                throw new ArgumentException($"'{segment}' is not the id of a resource.");
            }
            path += "/" + Uri.EscapeDataString(segment);
        }
        return new Uri(root, path);
    }

    public JsonObject Get(Uri url) => Send(HttpMethod.Get, url).Body ?? throw Unreadable(HttpMethod.Get, url, "an empty body");

    /// <summary>Creates or replaces, waits until the controller is done, and gives the resource as it is then.</summary>
    public JsonObject Put(Uri url, JsonObject body, string? etag)
    {
        var answer = Send(HttpMethod.Put, url, body, etag);
        if (answer.Body is { } resource && !IsUnderWay(resource))
        {
            return resource;
        }
        WaitForOperation(answer);
        return WaitForResource(url);
    }

    public void Delete(Uri url, string? etag)
    {
        var answer = Send(HttpMethod.Delete, url, null, etag);
        if (answer.Status == HttpStatusCode.Accepted)
        {
            WaitForOperation(answer);
        }
    }

    private string NewestVersion()
    {
        try
        {
            var discovery = Get(UnversionedUrlOf(DiscoveryPath));
            var newest = ((discovery["properties"] as JsonObject)?["currentRestVersion"] as string ?? "v1").ToLowerInvariant();
            return Regex.IsMatch(newest, @"^v\d+(\.\d+)?$") ? newest : "v1";
        }
        catch (RestException fault) when (fault.StatusCode == HttpStatusCode.NotFound)
        {
            return "v1"; // Discovery came with the third version.
        }
    }

    private JsonObject WaitForResource(Uri url)
    {
        foreach (var _ in Looks())
        {
            var resource = Get(url);
            if (!IsUnderWay(resource))
            {
                return resource;
            }
        }
        throw new OperationCanceledException(cancellation);
    }

    private void WaitForOperation(Answer answer)
    {
        if (answer.Operation is null)
        {
            WaitForResult(answer.Result);
            return;
        }
        foreach (var _ in Looks())
        {
            var operation = Get(answer.Operation);
            switch ((operation["status"] as string ?? "").ToLowerInvariant())
            {
                case "succeeded":
                    return;
                case "failed" or "canceled":
                    throw RestException.Create(
                        "The operation failed,", answer.Operation, HttpStatusCode.InternalServerError, operation, withInnerError);
            }
        }
    }

    // The result answers 202 as long as the operation runs, then as the request would have at once.
    private void WaitForResult(Uri? url)
    {
        if (url is null)
        {
            return;
        }
        foreach (var _ in Looks())
        {
            if (Send(HttpMethod.Get, url).Status != HttpStatusCode.Accepted)
            {
                return;
            }
        }
    }

    private IEnumerable<int> Looks()
    {
        var wait = FirstWait;
        for (var look = 0; ; look++)
        {
            yield return look;
            if (cancellation.WaitHandle.WaitOne(wait))
            {
                throw new OperationCanceledException(cancellation);
            }
            wait = wait + wait < LongestWait ? wait + wait : LongestWait;
        }
    }

    private static bool IsUnderWay(JsonObject resource) =>
        (resource["properties"] as JsonObject)?["provisioningState"] is string state &&
        (state.Equals("Updating", StringComparison.OrdinalIgnoreCase) ||
         state.Equals("Deleting", StringComparison.OrdinalIgnoreCase));

    private Answer Send(HttpMethod method, Uri url, JsonObject? body = null, string? etag = null)
    {
        using var request = new HttpRequestMessage(method, url);
        if (!string.IsNullOrEmpty(etag))
        {
            request.Headers.TryAddWithoutValidation("If-Match", etag);
        }
        if (body is not null)
        {
            request.Content = new StringContent(JsonWriter.Write(body), Encoding.UTF8, "application/json");
        }
        trace($"{method} {url}");
        // Off the pipeline's thread, so that no host's synchronisation context can be waited for.
        var answer = Task.Run(() => SendAsync(request), cancellation).GetAwaiter().GetResult();
        trace($"{(int)answer.Status} {answer.Status}");
        return answer;
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
        var bytes = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
        JsonObject? body = null;
        try
        {
            body = bytes.Length == 0 ? null : JsonReader.Parse(new UTF8Encoding(false, true).GetString(bytes)) as JsonObject;
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            if (response.IsSuccessStatusCode)
            {
                throw Unreadable(request.Method, request.RequestUri!, fault.Message);
            }
        }
        if (!response.IsSuccessStatusCode)
        {
            throw RestException.Create(request.Method.Method, request.RequestUri!, response.StatusCode, body, withInnerError);
        }
        var operation = response.Headers.TryGetValues("Azure-AsyncOperation", out var values) ? values.First() : null;
        var result = response.Headers.Location?.OriginalString;
        return new Answer(response.StatusCode, body, OnController(operation), OnController(result));
    }

    // The controller may know itself by another name, and what it names must not lead a credential elsewhere.
    private Uri? OnController(string? address) =>
        address is not null && Uri.TryCreate(root, address, out var url) ? new Uri(root, url.PathAndQuery) : null;

    private static RestException Unreadable(HttpMethod method, Uri url, string reason) =>
        new($"{method} {url}: the answer is not what a Network Controller sends: {reason}",
            url, HttpStatusCode.OK, "InvalidResponse", null);

    // "host:444" reads as a URI whose scheme is the host, so that the text decides whether a scheme is there.
    private static Uri RootOf(Uri uri)
    {
        var text = uri.OriginalString.Trim();
        if (!Uri.TryCreate(text.Contains("://") ? text : "https://" + text, UriKind.Absolute, out var absolute) ||
            (absolute.Scheme != Uri.UriSchemeHttps && absolute.Scheme != Uri.UriSchemeHttp))
        {
            throw new ArgumentException(
                $"ConnectionUri '{uri}' is not the URI of a Network Controller, such as https://nc.contoso.com.");
        }
        return new Uri(absolute.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
    }

    private HttpClientHandler CreateHandler(PSCredential? credential, string? thumbprint)
    {
        if (root.Scheme == Uri.UriSchemeHttp && !root.IsLoopback && credential is not null)
        {
            throw new ArgumentException(
                $"A credential is not sent to '{root}': the connection is neither encrypted nor on this machine.");
        }
        var handler = new HttpClientHandler { AllowAutoRedirect = false };
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
        if (Environment.GetEnvironmentVariable("NC_CA") is { Length: > 0 } file)
        {
            var authorities = Certificates.ReadAuthorities(file);
            handler.ServerCertificateCustomValidationCallback =
                (_, server, chain, errors) => Certificates.IsTrusted(server, chain, errors, authorities);
        }
        return handler;
    }

    private sealed class Answer
    {
        public Answer(HttpStatusCode status, JsonObject? body, Uri? operation, Uri? result) =>
            (Status, Body, Operation, Result) = (status, body, operation, result);

        public HttpStatusCode Status { get; }

        public JsonObject? Body { get; }

        public Uri? Operation { get; }

        public Uri? Result { get; }
    }
}
