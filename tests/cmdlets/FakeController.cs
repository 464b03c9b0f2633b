using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

/// <summary>What a request was.</summary>
public sealed record FakeRequest(
    string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers, string ClientThumbprint);

/// <summary>
/// A controller for tests on a port of the loopback interface. It answers a method and path with the answers given for
/// them, one after the other and the last one again and again, anything else with NotFound, and remembers the requests.
/// Path matching regards case, so that a test sees which spelling the client used.
/// </summary>
public sealed class FakeController : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly X509Certificate2 certificate;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> answers = new();
    private readonly ConcurrentQueue<FakeRequest> requests = new();

    private int connections;

    /// <param name="certificate">With its private key, for HTTPS; null for HTTP.</param>
    /// <param name="version">What discovery names; empty where discovery is unknown.</param>
    public FakeController(X509Certificate2 certificate = null, string version = "V3")
    {
        this.certificate = certificate;
        listener.Start();
        Uri = $"{(certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        if (version != "")
        {
            On("GET", "/networking/discovery", 200, $"{{\"properties\":{{\"currentRestVersion\":\"{version}\"}}}}");
        }
        _ = AcceptAsync();
    }

    public string Uri { get; }

    /// <summary>How many connections clients have made.</summary>
    public int Connections => connections;

    public FakeRequest[] AllRequests => requests.ToArray();

    /// <summary>All requests but those for discovery.</summary>
    public FakeRequest[] Requests => requests.Where(r => r.Path != "/networking/discovery").ToArray();

    /// <param name="header">A line such as "Azure-AsyncOperation: /networking/v1/operations/1".</param>
    public void On(string method, string path, int status, string body, string header = "")
    {
        var head = $"HTTP/1.1 {status} Status\r\nContent-Type: application/json; charset=utf-8\r\n" +
                   $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n" +
                   $"{(header == "" ? "" : header + "\r\n")}\r\n";
        answers.GetOrAdd($"{method} {path}", _ => new ConcurrentQueue<string>()).Enqueue(head + body);
    }

    /// <summary>A request that is never answered, to be interrupted.</summary>
    public void Hang(string method, string path) => answers.GetOrAdd($"{method} {path}", _ => new ConcurrentQueue<string>());

    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        Interlocked.Increment(ref connections);
        try
        {
            Stream stream = client.GetStream();
            var thumbprint = "";
            if (certificate is not null)
            {
                var tls = new SslStream(stream, false, (_, _, _, _) => true);
                await tls.AuthenticateAsServerAsync(certificate, true, false);
                thumbprint = tls.RemoteCertificate is { } peer ? new X509Certificate2(peer).Thumbprint : "";
                stream = tls;
            }
            while (true)
            {
                var request = await ReadAsync(stream, thumbprint);
                requests.Enqueue(request);
                var answer = await AnswerAsync(request);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), stop.Token);
                await stream.FlushAsync(stop.Token);
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or AuthenticationException)
        {
            // The client went away or did not like the certificate.
        }
    }

    private async Task<FakeRequest> ReadAsync(Stream stream, string thumbprint)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, stop.Token);
            head.Append((char)one[0]);
        }
        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length) : 0];
        await stream.ReadExactlyAsync(body, stop.Token);
        var first = lines[0].Split(' ');
        return new FakeRequest(first[0], first[1], Encoding.UTF8.GetString(body), headers, thumbprint);
    }

    private async Task<string> AnswerAsync(FakeRequest request)
    {
        if (!answers.TryGetValue($"{request.Method} {request.Path}", out var queue))
        {
            const string body = "{\"error\":{\"code\":\"NotFound\",\"message\":\"There is no such resource.\"}}";
            return $"HTTP/1.1 404 Not Found\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        }
        while (queue.IsEmpty)
        {
            await Task.Delay(10, stop.Token);
        }
        queue.TryPeek(out var answer);
        if (queue.Count > 1)
        {
            queue.TryDequeue(out answer);
        }
        return answer;
    }
}
