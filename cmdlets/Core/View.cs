using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;

namespace Microsoft.Windows.NetworkController.Core;

/// <summary>A property that no view shows, unless another property of the object has one of the values.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute
{
    public SecretAttribute(string? unless = null, params string[] values) => (Unless, Values) = (unless, values);

    public string? Unless { get; }

    public string[] Values { get; }
}

/// <summary>
/// What the views of NetworkController.Format.ps1xml call: the values behind a path of the model, as a person reads them.
/// Resources show as their ids or paths, structures as PowerShell writes nested objects. Objects are left as they are.
/// </summary>
public static class View
{
    private const string Hidden = "********";

    /// <summary>For a line of a list: references in full.</summary>
    /// <param name="path">Names of properties, joined by '.', which may lead through lists; several paths are joined by '+'.</param>
    /// <returns>The value, an array of text where the path leads through a list, lines of text for structures, or null.</returns>
    public static object? Line(object? source, string path) => Of(source, path, false);

    /// <summary>For a cell of a table: references without the names of the collections, "a/s" for /virtualNetworks/a/subnets/s.</summary>
    /// <returns>As <see cref="Line"/>.</returns>
    public static object? Cell(object? source, string path) => Of(source, path, true);

    private static object? Of(object? source, string path, bool isShort)
    {
        var found = path.Split('+').Select(one => Walk(source, one.Split('.'), isShort)).ToList();
        var used = found.Where(one => one.Values.Count > 0).DefaultIfEmpty(found.Last()).ToList();
        var values = used.SelectMany(one => one.Values).ToList();
        if (values.Count <= 1 && !used.Any(one => one.IsList))
        {
            return values.FirstOrDefault() is { } single ? Shown(single, isShort) : null;
        }
        // Each structure on a line of its own.
        var texts = values.Select(value => LanguagePrimitives.ConvertTo<string>(Shown(value, isShort))).ToArray();
        return values.Any(IsStructure) ? string.Join(Environment.NewLine, texts) : texts;
    }

    private static (List<object> Values, bool IsList) Walk(object? source, string[] path, bool isShort)
    {
        var isList = false;
        var reached = new List<object?> { Unwrap(source) };
        for (var depth = 0; depth < path.Length; depth++)
        {
            var next = new List<object?>();
            foreach (var owner in reached)
            {
                if (owner is null || Find(owner, path[depth]) is not { } property)
                {
                    continue;
                }
                var value = Unwrap(IsHidden(owner, property) ? Hidden : property.GetValue(owner));
                if (value is Array items)
                {
                    isList = true;
                    next.AddRange(items.Cast<object?>().Select(Unwrap));
                }
                else
                {
                    next.Add(value);
                }
            }
            reached = next;
        }
        return (reached.Where(value => value is not null).Select(value => value!).ToList(), isList);
    }

    private static object Shown(object value, bool isShort) => value switch
    {
        Resource { Id.Length: > 0 } resource => resource.Id!,
        Resource { Reference.Length: > 0 } resource => isShort ? Ids(resource.Reference!) : resource.Reference!,
        _ when IsStructure(value) => "@{" + string.Join("; ", Members(value)) + "}",
        _ => value,
    };

    // What is nested twice is counted only: $x.Properties.ConfigurationState shows its details, $x.Properties does not.
    private static IEnumerable<string> Members(object structure)
    {
        foreach (var property in structure.GetType().GetProperties())
        {
            switch (Unwrap(property.GetValue(structure)))
            {
                case null or "":
                    break;
                case Array items when items.Cast<object?>().Any(IsStructure):
                    yield return $"{property.Name}={items.GetType().GetElementType()!.Name}[{items.Length}]";
                    break;
                default:
                    var value = Line(structure, property.Name);
                    var text = value is string[] texts ? "{" + string.Join(", ", texts) + "}" : LanguagePrimitives.ConvertTo<string>(value);
                    yield return $"{property.Name}={text}";
                    break;
            }
        }
    }

    private static string Ids(string reference) =>
        string.Join("/", reference.Trim('/').Split('/').Where((_, position) => position % 2 == 1));

    private static bool IsHidden(object owner, PropertyInfo property) =>
        property.GetCustomAttribute<SecretAttribute>() is { } secret && property.GetValue(owner) is string { Length: > 0 } &&
        !(secret.Unless is not null && secret.Values.Contains(
            Find(owner, secret.Unless)?.GetValue(owner) as string, StringComparer.OrdinalIgnoreCase));

    private static PropertyInfo? Find(object owner, string name) => owner.GetType().GetProperty(name);

    private static bool IsStructure(object? value) => value is not (null or string or Resource) &&
        value.GetType().GetProperties().Any(property => property.IsDefined(typeof(WireAttribute)));

    // A free-form object stays wrapped, for its members are the wrapper's.
    private static object? Unwrap(object? value) =>
        value is PSObject { BaseObject: not PSCustomObject } wrapper ? wrapper.BaseObject : value;
}
