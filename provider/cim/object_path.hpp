// The name of an object (DSP0004 8, and WMI's own form): \\host\root\ns:Class.Key="value",Number=5, without keys the
// name of a class, with "=@" the only instance of a class. Names compare without regard to case. Thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provider/cim/value.hpp"

namespace nc::provider::cim {

struct Key {
    std::string name;
    Value value;  ///< boolean, integer, text, or an object path
    friend bool operator==(const Key&, const Key&) = default;
};

struct ObjectPath {
    std::string host{};            ///< empty: this one
    std::string namespace_name{};  ///< "root/NetworkController"; empty: that of the context
    std::string class_name{};
    std::vector<Key> keys{};
    bool is_singleton = false;  ///< "Class=@"

    const Key* find_key(std::string_view name) const;
    bool is_of_instance() const { return is_singleton || !keys.empty(); }

    /// Class.Key="value",…; keys in the order that they have.
    std::string relative() const;
    /// With namespace and host where they are set: //host/root/ns:Class.Key="value".
    std::string to_string() const;

    /// Both forms of slashes; std::nullopt: not an object path. Values of keys: "text", 'text', integers, TRUE, FALSE,
    /// and text that is an object path stays text (the class knows which keys are references).
    static std::optional<ObjectPath> parse(std::string_view text);

    friend bool operator==(const ObjectPath&, const ObjectPath&) = default;
};

/// Whether both name the same object: host and the order of keys do not matter, nor does case; an empty namespace is
/// equal to any; numbers equal their text.
bool same_object(const ObjectPath& a, const ObjectPath& b);

/// Equal for two paths with namespaces just when they are the same_object(): for sets of objects.
std::string identity_of(const ObjectPath& path);

/// "root/networkcontroller" of "\\ROOT\NetworkController": lower case, '/' between, none around.
std::string normal_namespace(std::string_view name);

}  // namespace nc::provider::cim
