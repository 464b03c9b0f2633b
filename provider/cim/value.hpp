// The values of CIM properties, parameters and qualifiers (DSP0004 5.2): what a type is, and one value of it. Integers
// of all widths are held in 64 bits; the type beside the value says which fit. Datetimes are held as their text
// (DSP0004 5.2.4). Values are immutable once made and cheap to copy. Thread: any.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace nc::provider::cim {

class Instance;
struct ObjectPath;

enum class Type : std::uint8_t {
    Boolean,
    String,
    DateTime,
    Char16,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    SInt8,
    SInt16,
    SInt32,
    SInt64,
    Real32,
    Real64,
    Reference,  ///< an object path
    Object,     ///< an embedded instance
};

/// "uint32", as MOF and CIM-XML write it; "string" for an embedded instance, which both carry as text.
std::string_view name_of(Type type);
/// The other way; case does not matter.
std::optional<Type> find_type(std::string_view name);
bool is_signed(Type type);
bool is_unsigned(Type type);
bool is_real(Type type);

class Value {
  public:
    using List = std::vector<Value>;

    Value() = default;  ///< NULL: neither 0 nor ""
    static Value of(bool value) { return Value(value); }
    static Value of(std::int64_t value) { return Value(value); }
    static Value of(std::uint64_t value) { return Value(value); }
    static Value of(double value) { return Value(value); }
    static Value of(std::string value) { return Value(std::move(value)); }
    static Value of(std::string_view value) { return Value(std::string(value)); }
    static Value of(const char* value) { return Value(std::string(value)); }
    static Value of(ObjectPath path);
    static Value of(Instance instance);
    static Value of(List list) { return Value(std::make_shared<const List>(std::move(list))); }

    bool is_null() const { return holds<std::monostate>(); }
    /// Each is null when the value is of another kind.
    const bool* boolean() const { return std::get_if<bool>(&state_); }
    const std::int64_t* signed_integer() const { return std::get_if<std::int64_t>(&state_); }
    const std::uint64_t* unsigned_integer() const { return std::get_if<std::uint64_t>(&state_); }
    const double* real() const { return std::get_if<double>(&state_); }
    const std::string* text() const { return std::get_if<std::string>(&state_); }
    const ObjectPath* path() const { return pointed<ObjectPath>(); }
    const Instance* instance() const { return pointed<Instance>(); }
    const List* list() const { return pointed<List>(); }

    /// Deep; text and names of keys compare exactly.
    friend bool operator==(const Value& a, const Value& b);

  private:
    using State =
        std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string,
                     std::shared_ptr<const ObjectPath>, std::shared_ptr<const Instance>, std::shared_ptr<const List>>;
    explicit Value(State state) : state_(std::move(state)) {}
    template <class T>
    bool holds() const {
        return std::holds_alternative<T>(state_);
    }
    template <class T>
    const T* pointed() const {
        const auto* held = std::get_if<std::shared_ptr<const T>>(&state_);
        return held == nullptr ? nullptr : held->get();
    }

    State state_;
};

/// A scalar as CIM-XML, WS-Management and query results write it ("TRUE" as the caller says); empty for NULL, lists and
/// instances. An object path is its text.
std::string to_text(const Value& value);

/// The value that a text of this type means; std::nullopt when it means none: not a number, out of the type's range,
/// not "true" or "false" in any case, no datetime of 25 characters. Not for references and objects.
std::optional<Value> read_value(Type type, std::string_view text);

/// Whether the integer fits the type.
bool fits(Type type, const Value& integer);

}  // namespace nc::provider::cim
