using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;

namespace Microsoft.Windows.NetworkController;

/// <summary>
/// The Network Controller refused a request, or the operation that the request began failed. Scripts catch it as
/// <see cref="InvalidOperationException"/>; its members say what the error body said (MS-NCNBI 6.33).
/// </summary>
public sealed class RestException : InvalidOperationException
{
    internal RestException(
        string message, Uri url, HttpStatusCode status, string code, Exception? inner = null, RestFault? fault = null,
        RestFault[]? details = null)
        : base(message, inner)
    {
        Url = url;
        StatusCode = status;
        Code = code;
        Target = fault?.Target;
        Details = details ?? Array.Empty<RestFault>();
    }

    /// <summary>The resource or operation that answered.</summary>
    public Uri Url { get; }

    public HttpStatusCode StatusCode { get; }

    /// <summary>The error code of the body, such as NotFound, or the name of the status where the body has none.</summary>
    public string Code { get; }

    /// <summary>What of the request is wrong, where the body says so.</summary>
    public string? Target { get; }

    /// <summary>Each fault by itself, where there are several.</summary>
    public IReadOnlyList<RestFault> Details { get; }

    internal ErrorRecord ToErrorRecord() => new(this, Code, Category(), Url);

    /// <summary>From the error body, which may be missing or of another form when something else answered.</summary>
    /// <param name="unexplained">What is told where the body has no error.</param>
    internal static RestException Create(
        string request, Uri url, HttpStatusCode status, Core.JsonObject? body, string unexplained, bool withInnerError)
    {
        var error = body?["error"] as Core.JsonObject ?? body ?? new Core.JsonObject();
        var told = error["code"] as string;
        var code = told ?? status.ToString();
        var fault = new RestFault(code, error["target"] as string, error["message"] as string ?? (told is null ? unexplained : null));
        var details = (error["details"] as List<object?> ?? new List<object?>()).OfType<Core.JsonObject>()
            .Select(item => new RestFault(item["code"] as string, item["target"] as string, item["message"] as string))
            .ToArray();
        // The fault that stands for the whole is often one of the details, too.
        var others = details.Select(detail => detail.ToString()).Where(detail => detail != fault.ToString());
        var text = $"{request} {url}: {fault}{string.Concat(others.Select(detail => "\n  " + detail))}";
        var inner = withInnerError && error["innerError"] is { } innerError
            ? new InvalidOperationException(innerError as string ?? Core.JsonWriter.Write(innerError))
            : null;
        return new RestException(text, url, status, code, inner, fault, details);
    }

    private ErrorCategory Category() => (int)StatusCode switch
    {
        401 => ErrorCategory.AuthenticationError,
        403 => ErrorCategory.PermissionDenied,
        404 => ErrorCategory.ObjectNotFound,
        409 => ErrorCategory.ResourceBusy,
        400 => ErrorCategory.InvalidArgument,
        412 or 428 => ErrorCategory.ResourceExists,
        503 => ErrorCategory.ResourceUnavailable,
        _ => ErrorCategory.InvalidResult,
    };
}

/// <summary>One fault of a request, as the error body tells it.</summary>
public sealed class RestFault
{
    internal RestFault(string? code, string? target, string? message)
    {
        Code = code ?? "";
        Target = string.IsNullOrEmpty(target) ? null : target;
        Message = string.IsNullOrEmpty(message) ? null : message;
    }

    public string Code { get; }

    /// <summary>The property that is wrong, for instance properties.addressSpace, or the kind of resource.</summary>
    public string? Target { get; }

    public string? Message { get; }

    /// <summary>Code (target): message</summary>
    public override string ToString() =>
        Code + (Target is null ? "" : $" ({Target})") + (Message is null ? "" : $": {Message}");
}
