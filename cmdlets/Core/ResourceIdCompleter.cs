using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Session = System.Management.Automation.PowerShell;

namespace Microsoft.Windows.NetworkController.Core;

/// <summary>
/// Completes the id of a resource with those that the controller has, asking it as the line already says: its URI, the
/// credential, the ids of the parents. Whatever fails, or takes longer than a person waits for a key, completes nothing.
/// </summary>
public sealed class ResourceIdCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        using var cancellation = new CancellationTokenSource(Patience);
        try
        {
            var line = new Line(commandName, fakeBoundParameters);
            var collections = Collections(commandName, parameterName, line);
            if (collections.Count == 0 || line.Value<Uri>("ConnectionUri") is not { } uri)
            {
                return [];
            }
            var (credential, thumbprint) = (line.Value<PSCredential>("Credential"), line.Value<string>("CertificateThumbprint"));
            // Not all of what connecting does heeds the token.
            var asking = Task.Run(() => Resources(uri, credential, thumbprint, collections, cancellation.Token), cancellation.Token);
            return asking.Wait(Patience) ? Results(asking.Result, wordToComplete) : [];
        }
        catch (Exception)
        {
            return []; // A key that was pressed for help is no place for errors.
        }
    }

    // The paths of the collections whose members the parameter names; several where several parents are given.
    private static List<string[]> Collections(string commandName, string parameterName, Line line)
    {
        var noun = commandName.Substring(commandName.LastIndexOf('-') + 1);
        var paths = new List<string[]> { Array.Empty<string>() };
        if (!ResourcePaths.ByNoun.TryGetValue(noun, out var template))
        {
            return [];
        }
        foreach (var segment in template.Split('/'))
        {
            if (string.Equals(segment, $"{{{parameterName}}}", StringComparison.OrdinalIgnoreCase))
            {
                return paths;
            }
            var parts = segment[0] == '{' ? line.Value<string[]>(segment.Trim('{', '}')) ?? [] : [segment];
            paths = paths.SelectMany(path => parts.Select(part => path.Append(part).ToArray())).ToList();
        }
        return [];
    }

    private static List<(string Id, string Reference)> Resources(
        Uri uri, PSCredential? credential, string? thumbprint, List<string[]> collections, CancellationToken cancellation)
    {
        var authorities = Environment.GetEnvironmentVariable("NC_CA") is { Length: > 0 } file ? file : null;
        var connection = new ControllerConnection(ControllerConnection.RootOf(uri), credential, thumbprint, authorities);
        using var http = connection.Http;
        var client = new RestClient(connection, false, _ => { }, _ => { }, cancellation);
        return collections.SelectMany(path => client.List(client.UrlOf(path)))
            .Select(resource => (resource["resourceId"] as string ?? "", resource["resourceRef"] as string ?? "")).ToList();
    }

    private static List<CompletionResult> Results(List<(string Id, string Reference)> resources, string word)
    {
        var begun = word.Trim('\'', '"');
        return resources.Where(resource => resource.Id.Length > 0 && resource.Id.StartsWith(begun, StringComparison.OrdinalIgnoreCase))
            .GroupBy(resource => resource.Id, StringComparer.OrdinalIgnoreCase).Select(same => same.First())
            .OrderBy(resource => resource.Id, StringComparer.OrdinalIgnoreCase)
            .Select(resource => new CompletionResult(
                Quoted(resource.Id, word), resource.Id, CompletionResultType.ParameterValue, resource.Reference)).ToList();
    }

    private static string Quoted(string id, string word) =>
        !word.StartsWith("'", StringComparison.Ordinal) && !word.StartsWith("\"", StringComparison.Ordinal) && Regex.IsMatch(id, @"^\w[\w.-]*$")
            ? id
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(id)}'";

    /// <summary>What is known of the other parameters: from the line, else from $PSDefaultParameterValues.</summary>
    private sealed class Line
    {
        private readonly string command;
        private readonly IDictionary bound;

        public Line(string command, IDictionary bound) => (this.command, this.bound) = (command, bound);

        public T? Value<T>(string parameter)
            where T : class
        {
            var value = bound.Contains(parameter) ? bound[parameter] : Default(parameter);
            return LanguagePrimitives.TryConvertTo<T>(value, out var result) ? result : null;
        }

        private object? Default(string parameter)
        {
            using var session = Session.Create(RunspaceMode.CurrentRunspace);
            var defaults = session.AddScript("$PSDefaultParameterValues").Invoke().FirstOrDefault()?.BaseObject as IDictionary;
            return defaults?.Keys.OfType<string>().Where(key => IsFor(key, parameter)).Select(key => defaults[key]).FirstOrDefault();
        }

        private bool IsFor(string key, string parameter)
        {
            var colon = key.LastIndexOf(':');
            return colon > 0 && new WildcardPattern(key.Substring(0, colon), WildcardOptions.IgnoreCase).IsMatch(command) &&
                new WildcardPattern(key.Substring(colon + 1), WildcardOptions.IgnoreCase).IsMatch(parameter);
        }
    }
}
