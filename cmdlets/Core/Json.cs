using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Microsoft.Windows.NetworkController.Core;

/// <summary>
/// A JSON object (RFC 8259): members in the order of the text, found by name without regard to case, because the
/// interface's clients and servers disagree about the case of names. Values are null, bool, long, double, string,
/// <see cref="JsonObject"/> or <see cref="List{T}"/> of these.
/// </summary>
internal sealed class JsonObject
{
    private readonly List<KeyValuePair<string, object?>> members = new();
    private readonly Dictionary<string, object?> byName = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<KeyValuePair<string, object?>> Members => members;

    /// <summary>Appends a member; false when there is one of that name.</summary>
    public bool Add(string name, object? value)
    {
        if (byName.ContainsKey(name))
        {
            return false;
        }
        byName.Add(name, value);
        members.Add(new KeyValuePair<string, object?>(name, value));
        return true;
    }

    /// <summary>The member's value, or null where there is none.</summary>
    public object? this[string name] => byName.TryGetValue(name, out var value) ? value : null;
}

/// <summary>
/// Reads one JSON text strictly: no comment, no trailing comma, no duplicate name, at most 64 levels. The module reads
/// and writes JSON itself because every library for it would meet another version of itself inside some PowerShell.
/// </summary>
internal sealed class JsonReader
{
    private const int MaximumDepth = 64;
    private readonly string text;
    private int position;

    private JsonReader(string text) => this.text = text;

    /// <exception cref="FormatException">The text is not JSON; the message says where and why.</exception>
    public static object? Parse(string text)
    {
        var reader = new JsonReader(text);
        reader.SkipSpace();
        var value = reader.ReadValue(0);
        reader.SkipSpace();
        return reader.position == text.Length ? value : throw reader.Fault("text after the value");
    }

    private object? ReadValue(int depth)
    {
        if (depth > MaximumDepth)
        {
            throw Fault($"more than {MaximumDepth} levels");
        }
        switch (Peek())
        {
            case '{':
                return ReadObject(depth);
            case '[':
                return ReadArray(depth);
            case '"':
                return ReadString();
            case 't':
                return ReadWord("true", true);
            case 'f':
                return ReadWord("false", false);
            case 'n':
                return ReadWord("null", null);
            default:
                return ReadNumber();
        }
    }

    private JsonObject ReadObject(int depth)
    {
        var result = new JsonObject();
        position++;
        SkipSpace();
        if (Accept('}'))
        {
            return result;
        }
        do
        {
            SkipSpace();
            if (Peek() != '"')
            {
                throw Fault("a name is expected");
            }
            var name = ReadString();
            SkipSpace();
            Expect(':');
            SkipSpace();
            if (!result.Add(name, ReadValue(depth + 1)))
            {
                throw Fault($"the name '{name}' occurs twice");
            }
            SkipSpace();
        }
        while (Accept(','));
        Expect('}');
        return result;
    }

    private List<object?> ReadArray(int depth)
    {
        var result = new List<object?>();
        position++;
        SkipSpace();
        if (Accept(']'))
        {
            return result;
        }
        do
        {
            SkipSpace();
            result.Add(ReadValue(depth + 1));
            SkipSpace();
        }
        while (Accept(','));
        Expect(']');
        return result;
    }

    private string ReadString()
    {
        position++;
        StringBuilder? escaped = null;
        while (true)
        {
            var start = position;
            while (Peek() is not ('"' or '\\' or < ' '))
            {
                position++;
            }
            var plain = text.Substring(start, position - start);
            switch (Take())
            {
                case '"':
                    return escaped is null ? plain : escaped.Append(plain).ToString();
                case '\\':
                    escaped ??= new StringBuilder();
                    escaped.Append(plain).Append(ReadEscape());
                    break;
                default:
                    throw Fault("a control character in a string");
            }
        }
    }

    private char ReadEscape()
    {
        var next = Take();
        switch (next)
        {
            case '"' or '\\' or '/':
                return next;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                var digits = position + 4 <= text.Length ? text.Substring(position, 4) : "";
                if (!ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
                {
                    throw Fault("four hexadecimal digits are expected");
                }
                position += 4;
                return (char)unit;
            default:
                throw Fault("an unknown escape");
        }
    }

    private object? ReadWord(string word, object? value)
    {
        if (string.CompareOrdinal(text, position, word, 0, word.Length) != 0)
        {
            throw Fault("a value is expected");
        }
        position += word.Length;
        return value;
    }

    private object ReadNumber()
    {
        var start = position;
        Accept('-');
        var leadingZero = Accept('0');
        var digits = SkipDigits();
        if (leadingZero ? digits > 0 : digits == 0)
        {
            throw Fault("a value is expected");
        }
        var integral = true;
        if (Accept('.'))
        {
            integral = false;
            RequireDigits();
        }
        if (Accept('e') || Accept('E'))
        {
            integral = false;
            _ = Accept('+') || Accept('-');
            RequireDigits();
        }
        var number = text.Substring(start, position - start);
        if (integral && long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole;
        }
        // .NET Framework reports overflow by failing, later .NET by infinity.
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && !double.IsInfinity(real)
            ? real
            : throw Fault("a number out of range");
    }

    private int SkipDigits()
    {
        var start = position;
        while (Peek() is >= '0' and <= '9')
        {
            position++;
        }
        return position - start;
    }

    private void RequireDigits()
    {
        if (SkipDigits() == 0)
        {
            throw Fault("a digit is expected");
        }
    }

    private void SkipSpace()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            position++;
        }
    }

    private char Peek() => position < text.Length ? text[position] : '\0';

    private char Take() => position < text.Length ? text[position++] : throw Fault("the text ends too early");

    private bool Accept(char wanted)
    {
        var found = position < text.Length && text[position] == wanted;
        position += found ? 1 : 0;
        return found;
    }

    private void Expect(char wanted)
    {
        if (!Accept(wanted))
        {
            throw Fault($"'{wanted}' is expected");
        }
    }

    private FormatException Fault(string reason) => new($"Not JSON at character {position}: {reason}.");
}

/// <summary>Writes the values that <see cref="JsonReader"/> reads.</summary>
internal static class JsonWriter
{
    public static string Write(object? value)
    {
        var output = new StringBuilder();
        Write(value, output);
        return output.ToString();
    }

    private static void Write(object? value, StringBuilder output)
    {
        switch (value)
        {
            case null:
                output.Append("null");
                break;
            case bool flag:
                output.Append(flag ? "true" : "false");
                break;
            case string text:
                WriteString(text, output);
                break;
            case JsonObject item:
                var separator = '{';
                foreach (var member in item.Members)
                {
                    output.Append(separator);
                    WriteString(member.Key, output);
                    output.Append(':');
                    Write(member.Value, output);
                    separator = ',';
                }
                output.Append(separator == '{' ? "{}" : "}");
                break;
            case List<object?> list:
                output.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    output.Append(i == 0 ? "" : ",");
                    Write(list[i], output);
                }
                output.Append(']');
                break;
            case double number:
                output.Append(number.ToString("R", CultureInfo.InvariantCulture));
                break;
            default:
                output.Append(Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void WriteString(string text, StringBuilder output)
    {
        output.Append('"');
        foreach (var unit in text)
        {
            if (unit is '"' or '\\')
            {
                output.Append('\\').Append(unit);
            }
            else if (unit < ' ')
            {
                output.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                output.Append(unit);
            }
        }
        output.Append('"');
    }
}
