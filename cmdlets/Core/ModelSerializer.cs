using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;

namespace Microsoft.Windows.NetworkController.Core;

/// <summary>Between the .NET types of the model and JSON, as the <see cref="WireAttribute"/> of each property says.</summary>
internal static class ModelSerializer
{
    // What the attributes say is looked up once, because that takes longer than all the rest of a call.
    private static readonly ConcurrentDictionary<Type, (PropertyInfo Property, WireAttribute Wire)[]> PropertiesOfType = new();

    /// <summary>What a PUT carries: what is null or read-only is left out, a reference shrinks to its resourceRef.</summary>
    /// <exception cref="ArgumentException">A reference names no resource; the message names the property.</exception>
    public static JsonObject ToJson(object model)
    {
        var json = new JsonObject();
        foreach (var (property, wire) in WireProperties(model.GetType()))
        {
            var value = property.GetValue(model);
            if (value is null || wire.Form == WireForm.ReadOnly)
            {
                continue;
            }
            var sent = wire.Form == WireForm.Reference ? ToReference(value, property) : ToJsonValue(value);
            if (wire.Form != WireForm.Settings || sent is JsonObject { Members.Count: > 0 })
            {
                json.Add(wire.Name, sent);
            }
        }
        return json;
    }

    /// <summary>A new object of the model. Members that it does not know are left out: the service may be newer.</summary>
    /// <exception cref="InvalidDataException">A value does not fit; the message names the property.</exception>
    public static object FromJson(JsonObject json, Type type)
    {
        var model = Activator.CreateInstance(type);
        foreach (var (property, wire) in WireProperties(type))
        {
            var value = json[wire.Name];
            if (value is null)
            {
                continue;
            }
            try
            {
                property.SetValue(model, FromJsonValue(value, property.PropertyType));
            }
            catch (Exception fault) when (fault is FormatException or InvalidCastException or OverflowException)
            {
                throw new InvalidDataException(
                    $"The service's value of {type.Name}.{property.Name} cannot be read: {fault.Message}", fault);
            }
        }
        return model;
    }

    /// <summary>A map of strings, such as tags, from the hashtable or custom object that a script gives.</summary>
    public static JsonObject MapToJson(PSObject map)
    {
        var json = new JsonObject();
        if (map.BaseObject is IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary)
            {
                json.Add(Text(entry.Key), ToJsonValue(entry.Value));
            }
        }
        else
        {
            foreach (var property in map.Properties)
            {
                json.Add(property.Name, ToJsonValue(property.Value));
            }
        }
        return json;
    }

    private static (PropertyInfo Property, WireAttribute Wire)[] WireProperties(Type type) =>
        PropertiesOfType.GetOrAdd(type, static type => type.GetProperties()
            .Select(property => (property, property.GetCustomAttribute<WireAttribute>()!))
            .Where(pair => pair.Item2 is not null)
            .ToArray());

    private static object? ToReference(object value, PropertyInfo property)
    {
        if (value is not Resource resource)
        {
            var list = new List<object?>();
            foreach (var item in (IEnumerable)value)
            {
                if (item is not null)
                {
                    list.Add(ToReference(item, property));
                }
            }
            return list;
        }
        if (string.IsNullOrEmpty(resource.Reference))
        {
            throw new ArgumentException(
                $"{property.DeclaringType!.Name}.{property.Name} refers to a resource, but the {resource.GetType().Name} " +
                "assigned to it has no ResourceRef. Assign a resource that a Get- or New- cmdlet returned, or set ResourceRef.");
        }
        var reference = new JsonObject();
        reference.Add("resourceRef", resource.Reference);
        return reference;
    }

    private static object? ToJsonValue(object? value)
    {
        switch (value)
        {
            case null or bool or string or int or long or double:
                return value;
            case Guid guid:
                return guid.ToString("D");
            case DateTime time:
                return time.ToString("o", CultureInfo.InvariantCulture);
            case PSObject { BaseObject: IDictionary or PSCustomObject } map:
                return MapToJson(map);
            case PSObject wrapped:
                return ToJsonValue(wrapped.BaseObject);
            case IDictionary map:
                return MapToJson(new PSObject(map));
            case IEnumerable items:
                var list = new List<object?>();
                foreach (var item in items)
                {
                    if (item is not null)
                    {
                        list.Add(ToJsonValue(item));
                    }
                }
                return list;
            default:
                return value.GetType().Namespace == typeof(Resource).Namespace ? ToJson(value) : Text(value);
        }
    }

    private static object? FromJsonValue(object value, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsArray)
        {
            var element = type.GetElementType()!;
            var items = (value as List<object?> ?? new List<object?> { value }).FindAll(item => item is not null);
            var array = Array.CreateInstance(element, items.Count);
            for (var i = 0; i < items.Count; i++)
            {
                array.SetValue(FromJsonValue(items[i]!, element), i);
            }
            return array;
        }
        if (type == typeof(PSObject))
        {
            return value is JsonObject map ? MapFromJson(map) : new PSObject(value);
        }
        if (value is JsonObject json && type.Namespace == typeof(Resource).Namespace)
        {
            return FromJson(json, type);
        }
        if (type == typeof(string) && value is not (JsonObject or List<object?>))
        {
            return Text(value);
        }
        if (type == typeof(Guid) && value is string guid)
        {
            return Guid.Parse(guid);
        }
        if (type == typeof(DateTime) && value is string time)
        {
            return DateTime.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        }
        return value is IConvertible
            ? Convert.ChangeType(value, type, CultureInfo.InvariantCulture)
            : throw new InvalidCastException($"a {type.Name} is expected");
    }

    private static PSObject MapFromJson(JsonObject json)
    {
        var map = new PSObject();
        foreach (var member in json.Members)
        {
            var value = member.Value is JsonObject inner ? MapFromJson(inner) : member.Value;
            map.Properties.Add(new PSNoteProperty(member.Key, value));
        }
        return map;
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
