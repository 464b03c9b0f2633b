using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Net;
using System.Text;

namespace Microsoft.Windows.NetworkController;

/// <summary>
/// The Network Controller refused a request, or the operation that the request began failed. Scripts catch it as
/// <see cref="InvalidOperationException"/>; its members say what the error body said (MS-NCNBI 6.33).
/// </summary>
public sealed class RestException : InvalidOperationException
{
    internal RestException(string message, Uri url, HttpStatusCode status, string code, Exception? inner)
        : base(message, inner)
    {
        Url = url;
        StatusCode = status;
        Code = code;
    }

    /// <summary>The resource or operation that answered.</summary>
    public Uri Url { get; }

    public HttpStatusCode StatusCode { get; }

    /// <summary>The error code of the body, such as NotFound, or the name of the status where the body has none.</summary>
    public string Code { get; }

    internal ErrorRecord ToErrorRecord() => new(this, Code, Category(), Url);

    /// <summary>From the error body, which may be missing or of another form when something else answered.</summary>
    internal static RestException Create(
        string request, Uri url, HttpStatusCode status, Core.JsonObject? body, bool withInnerError)
    {
        var error = body?["error"] as Core.JsonObject ?? body ?? new Core.JsonObject();
        var code = error["code"] as string ?? status.ToString();
        var text = new StringBuilder($"{request} {url}: {code}");
        AppendFault(text, error);
        foreach (var item in error["details"] as List<object?> ?? new List<object?>())
        {
            if (item is Core.JsonObject detail)
            {
                text.Append("\n  ").Append(detail["code"] as string);
                AppendFault(text, detail);
            }
        }
        var inner = withInnerError && error["innerError"] is { } innerError
            ? new InvalidOperationException(innerError as string ?? Core.JsonWriter.Write(innerError))
            : null;
        return new RestException(text.ToString(), url, status, code, inner);
    }

    private static void AppendFault(StringBuilder text, Core.JsonObject fault)
    {
        if (fault["target"] is string { Length: > 0 } target)
        {
            text.Append(" (").Append(target).Append(')');
        }
        if (fault["message"] is string { Length: > 0 } message)
        {
            text.Append(": ").Append(message);
        }
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
