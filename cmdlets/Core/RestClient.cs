using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace Microsoft.Windows.NetworkController.Core;

/// <summary>
/// Speaks MS-NCNBI to one controller: JSON over HTTPS, errors as <see cref="RestException"/>, and waiting for what the
/// controller does after it has answered (1.3.2). One object serves one cmdlet call, on its thread; every wait ends at
/// once when the token is cancelled.
/// </summary>
internal sealed class RestClient
{
    // Bounds of the wait between two looks at an operation: most end within milliseconds, so the first look comes
    // early. The Retry-After of a deletion (15 s and more) is advice that interactive use cannot follow.
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(1);
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);
    private static readonly string[] DiscoveryPath = ["discovery"];

    private readonly ControllerConnection connection;
    private readonly bool withInnerError;
    private readonly Action<string> trace;
    private readonly Action<Uri> tellWaiting;
    private readonly CancellationToken cancellation;

    /// <param name="trace">Is told each request and its outcome, without headers and bodies, which may hold secrets.</param>
    /// <param name="tellWaiting">Is told, from the first second on, at each look at what is still under way.</param>
    public RestClient(
        ControllerConnection connection, bool withInnerError, Action<string> trace, Action<Uri> tellWaiting,
        CancellationToken cancellation)
    {
        this.connection = connection;
        this.withInnerError = withInnerError;
        this.trace = trace;
        this.tellWaiting = tellWaiting;
        this.cancellation = cancellation;
    }

    /// <summary>The URL of a resource or collection, in the newest version that the controller offers.</summary>
    public Uri UrlOf(IReadOnlyCollection<string> segments)
    {
        connection.Version ??= NewestVersion();
        return UnversionedUrlOf(segments.Prepend(connection.Version));
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
        return new Uri(connection.Root, path);
    }

    public JsonObject Get(Uri url) => Send(HttpMethod.Get, url).Body ?? throw Unreadable(HttpMethod.Get, url, "an empty body");

    /// <summary>The members of a collection, page by page.</summary>
    public IEnumerable<JsonObject> List(Uri url)
    {
        for (Uri? page = url; page is not null;)
        {
            var list = Get(page);
            foreach (var item in (list["value"] as List<object?> ?? new List<object?>()).OfType<JsonObject>())
            {
                yield return item;
            }
            page = list["nextLink"] is string { Length: > 0 } next ? new Uri(page, new Uri(page, next).PathAndQuery) : null;
        }
    }

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
        foreach (var _ in Looks(url))
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
        foreach (var _ in Looks(answer.Operation))
        {
            var operation = Get(answer.Operation);
            switch ((operation["status"] as string ?? "").ToLowerInvariant())
            {
                case "succeeded":
                    return;
                case "failed" or "canceled":
                    throw RestException.Create(
                        "The operation failed,", answer.Operation, HttpStatusCode.InternalServerError, operation,
                        "The controller does not tell why.", withInnerError);
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
        foreach (var _ in Looks(url))
        {
            if (Send(HttpMethod.Get, url).Status != HttpStatusCode.Accepted)
            {
                return;
            }
        }
    }

    private IEnumerable<int> Looks(Uri url)
    {
        var begun = Stopwatch.StartNew();
        var wait = FirstWait;
        for (var look = 0; ; look++)
        {
            yield return look;
            if (begun.Elapsed + wait >= WorthTelling)
            {
                tellWaiting(url);
            }
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
        trace($"{(int)answer.Status} {answer.Status}{(answer.RequestId is null ? "" : $", request {answer.RequestId}")}");
        if ((int)answer.Status is < 200 or > 299)
        {
            throw RestException.Create(
                method.Method, url, answer.Status, answer.Body,
                "The answer has no error of this interface: what answered may be a proxy, or no controller at all.", withInnerError);
        }
        return answer.Fault is null ? answer : throw Unreadable(method, url, answer.Fault);
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await connection.Http.SendAsync(request, cancellation).ConfigureAwait(false);
        var bytes = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
        var answer = new Answer
        {
            Status = response.StatusCode,
            RequestId = Header(response, "x-ms-request-id"),
            Operation = OnController(Header(response, "Azure-AsyncOperation")),
            Result = OnController(response.Headers.Location?.OriginalString),
        };
        try
        {
            answer.Body = bytes.Length == 0 ? null : JsonReader.Parse(StrictUtf8.GetString(bytes)) as JsonObject;
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            answer.Fault = fault.Message;
        }
        return answer;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    // The controller may know itself by another name, and what it names must not lead a credential elsewhere.
    private Uri? OnController(string? address) =>
        address is not null && Uri.TryCreate(connection.Root, address, out var url)
            ? new Uri(connection.Root, url.PathAndQuery)
            : null;

    private static RestException Unreadable(HttpMethod method, Uri url, string reason) =>
        new($"{method} {url}: the answer is not what a Network Controller sends: {reason}",
            url, HttpStatusCode.OK, "InvalidResponse");

    private sealed class Answer
    {
        public HttpStatusCode Status { get; set; }

        public JsonObject? Body { get; set; }

        /// <summary>Why the body is no JSON.</summary>
        public string? Fault { get; set; }

        public Uri? Operation { get; set; }

        public Uri? Result { get; set; }

        public string? RequestId { get; set; }
    }
}
