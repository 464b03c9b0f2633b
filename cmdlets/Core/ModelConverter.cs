using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Reflection;

namespace Microsoft.Windows.NetworkController.Core;

/// <summary>
/// Makes an object of the model from a hashtable or from what ConvertFrom-Json gives. PowerShell could do so by itself,
/// but it takes the text "false" for true, and it refuses JSON of a newer service for members that are not known here.
/// An unknown key of a hashtable stays an error: somebody has mistyped it.
/// </summary>
public sealed class ModelConverter : PSTypeConverter
{
    public override bool CanConvertFrom(object sourceValue, Type destinationType) =>
        sourceValue is IDictionary or PSObject { BaseObject: PSCustomObject or IDictionary };

    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
    {
        var model = Activator.CreateInstance(destinationType);
        var source = PSObject.AsPSObject(sourceValue);
        if (source.BaseObject is IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary)
            {
                var name = Convert.ToString(entry.Key, formatProvider) ?? "";
                var property = Find(destinationType, name) ?? throw new PSInvalidCastException(
                    $"{destinationType.Name} has no property '{name}'. It has: " +
                    $"{string.Join(", ", Properties(destinationType).Select(p => p.Name))}.");
                Set(model, property, entry.Value);
            }
        }
        else
        {
            foreach (var member in source.Properties)
            {
                if (Find(destinationType, member.Name) is { } property)
                {
                    Set(model, property, member.Value);
                }
            }
        }
        return model;
    }

    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new PSInvalidCastException($"{sourceValue?.GetType().Name} does not convert to {destinationType.Name}.");

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties().Where(property => property.CanWrite);

    private static PropertyInfo? Find(Type type, string name) =>
        Properties(type).FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase));

    private static void Set(object model, PropertyInfo property, object? value)
    {
        var type = property.PropertyType;
        if (value is null && type.IsArray)
        {
            return; // What JSON shows as null was never set: assigned, it would empty a list of children.
        }
        var text = (value is PSObject wrapped ? wrapped.BaseObject : value) as string;
        try
        {
            // PowerShell would make an empty text of null.
            property.SetValue(model, type == typeof(bool?) && bool.TryParse(text, out var flag) ? flag
                : value is null ? (type.IsValueType ? Activator.CreateInstance(type) : null)
                : LanguagePrimitives.ConvertTo(value, type, CultureInfo.InvariantCulture));
        }
        catch (PSInvalidCastException fault)
        {
            throw new PSInvalidCastException($"{model.GetType().Name}.{property.Name}: {fault.Message}", fault);
        }
    }
}
