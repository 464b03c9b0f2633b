#include "service/config.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <vector>

#include <pugixml.hpp>

namespace nc::service {
namespace {

enum class OptionKind { Flag, Value, List };

struct Option {
    std::string_view name;
    OptionKind kind;
    std::string_view value_name;
    std::string_view help;
};

constexpr Option kOptions[] = {
    {"data-dir", OptionKind::Value, "DIR", "where resources are kept; made when it is absent"},
    {"listen", OptionKind::Value, "ADDR:PORT", "address of the REST interface; port 0 is any free one"},
    {"allow-insecure-http", OptionKind::Flag, "", "serve plain HTTP, on a loopback address only"},
    {"tls-certificate", OptionKind::Value, "PEM", "certificate of the REST interface, with its chain"},
    {"tls-key", OptionKind::Value, "PEM", "its private key"},
    {"client-ca", OptionKind::Value, "PEM", "authority that client certificates must come from"},
    {"client-thumbprint", OptionKind::List, "SHA1HEX", "client certificate of an administrator; may be repeated"},
    {"password-file", OptionKind::Value, "FILE", "accounts for Basic: lines name:hash (see --hash-password)"},
    {"keytab", OptionKind::Value, "FILE", "Kerberos keys of HTTP/NAME, for Negotiate"},
    {"reader", OptionKind::List, "CALLER", "who may read; may be repeated. A CALLER is certificate:SHA1HEX,"},
    {"operator", OptionKind::List, "CALLER", "  user:NAME, principal:NAME@REALM or group:NAME; an operator writes"},
    {"administrator", OptionKind::List, "CALLER", "  what belongs to tenants, an administrator everything"},
    {"group-file", OptionKind::Value, "FILE", "groups of callers: lines NAME: CALLER CALLER..."},
    {"delegate", OptionKind::List, "CALLER", "nc-cimd, by certificate:SHA1HEX: may ask on behalf of others"},
    {"audit-file", OptionKind::Value, "FILE", "one line of JSON is appended for each write"},
    {"southbound-certificate", OptionKind::Value, "PEM", "certificate towards hosts"},
    {"southbound-key", OptionKind::Value, "PEM", "its private key"},
    {"southbound-ca", OptionKind::Value, "PEM", "authority that hosts' certificates must come from"},
    {"endpoint-file", OptionKind::Value, "FILE", "the base URI is written here once ncd listens"},
    {"operation-history", OptionKind::Value, "COUNT", "writes whose outcome is remembered (100000)"},
    {"operation-wait", OptionKind::Value, "MS", "a write waits so long for the hosts before it is answered (100)"},
    {"operation-deadline", OptionKind::Value, "MS", "then hosts that do not answer are waited for no longer (30000)"},
    {"max-head-size", OptionKind::Value, "BYTES", "request line and fields of a request (65536)"},
    {"max-target-size", OptionKind::Value, "BYTES", "path of a request (8192)"},
    {"max-body-size", OptionKind::Value, "BYTES", "body of a request (16777216)"},
    {"max-connections", OptionKind::Value, "COUNT", "at one time (1024)"},
    {"max-client-connections", OptionKind::Value, "COUNT", "of one client address (256)"},
    {"handshake-timeout", OptionKind::Value, "SECONDS", "for the TLS handshake (10)"},
    {"head-timeout", OptionKind::Value, "SECONDS", "for the head of a request (10)"},
    {"body-timeout", OptionKind::Value, "SECONDS", "for its body (60)"},
    {"write-timeout", OptionKind::Value, "SECONDS", "for a client that takes nothing of an answer (60)"},
    {"idle-timeout", OptionKind::Value, "SECONDS", "between two requests of a connection (120)"},
    {"log-level", OptionKind::Value, "LEVEL", "debug, info, warning or error"},
};

struct SizeOption {
    std::string_view name;
    std::size_t http::Limits::*member;
    std::size_t minimum;
    std::size_t maximum;
};
constexpr SizeOption kSizeOptions[] = {
    {"max-head-size", &http::Limits::head_size, 1024, 1024 * 1024},
    {"max-target-size", &http::Limits::target_size, 256, 1024 * 1024},
    {"max-body-size", &http::Limits::body_size, 1024, 1024 * 1024 * 1024},
    {"max-connections", &http::Limits::connection_count, 1, 65'536},
    {"max-client-connections", &http::Limits::client_connection_count, 1, 65'536},
};

struct TimeOption {
    std::string_view name;
    std::chrono::milliseconds http::Limits::*member;
};
constexpr TimeOption kTimeOptions[] = {
    {"handshake-timeout", &http::Limits::handshake_time}, {"head-timeout", &http::Limits::head_time},
    {"body-timeout", &http::Limits::body_time},           {"write-timeout", &http::Limits::write_time},
    {"idle-timeout", &http::Limits::idle_time},
};
constexpr std::size_t kLongestTime = 3600;  // s

/// Values by option; a flag that is set has one empty value.
using Values = std::map<std::string_view, std::vector<std::string>>;

Error wrong(std::string message) { return {"UsageError", std::move(message), {}, {}}; }

const Option* find_option(std::string_view name) {
    const auto* found = std::find_if(std::begin(kOptions), std::end(kOptions),
                                     [&](const Option& option) { return option.name == name; });
    return found == std::end(kOptions) ? nullptr : found;
}

Result<void> add_value(const Option& option, std::string value, Values& values) {
    auto& list = values[option.name];
    if (option.kind != OptionKind::List && !list.empty()) {
        return wrong("The option --" + std::string(option.name) + " is given twice.");
    }
    list.push_back(std::move(value));
    return {};
}

struct Arguments {
    Values values;
    std::string settings_file;
    bool is_help_wanted = false;
};

Result<Arguments> read_arguments(std::span<const char* const> arguments) {
    Arguments result;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string_view name = arguments[i];
        if (name == "--help" || name == "-h") {
            result.is_help_wanted = true;
            return result;
        }
        const Option* option = name.starts_with("--") ? find_option(name.substr(2)) : nullptr;
        if (option == nullptr && name != "--config") return wrong("Unknown option " + std::string(name) + ".");
        std::string value;
        if (option == nullptr || option->kind != OptionKind::Flag) {
            if (i + 1 == arguments.size()) return wrong("The option " + std::string(name) + " needs a value.");
            value = arguments[++i];
        }
        if (option == nullptr) {
            result.settings_file = value;
        } else if (auto added = add_value(*option, std::move(value), result.values); !added) {
            return std::move(added).error();
        }
    }
    return result;
}

Result<Values> read_settings_file(const std::string& file) {
    pugi::xml_document document;
    const auto loaded = document.load_file(file.c_str());
    if (!loaded) return wrong("Cannot read " + file + ": " + loaded.description() + ".");
    const pugi::xml_node root = document.child("ncd");
    if (!root) return wrong(file + " has no element ncd.");
    Values values;
    for (const pugi::xml_node element : root.children()) {
        if (element.type() != pugi::node_element) continue;
        const Option* option = find_option(element.name());
        if (option == nullptr) return wrong(file + ": unknown element " + element.name() + ".");
        std::string value = element.text().as_string();
        if (option->kind == OptionKind::Flag) {
            if (value != "true" && value != "false") return wrong(file + ": " + element.name() + " is true or false.");
            if (value == "false") continue;
            value.clear();
        }
        if (auto added = add_value(*option, std::move(value), values); !added) return std::move(added).error();
    }
    return values;
}

class Reader {
  public:
    explicit Reader(const Values& values) : values_(values) {}

    bool has(std::string_view name) const { return values_.contains(name); }
    std::string value(std::string_view name) const {
        const auto found = values_.find(name);
        return found == values_.end() ? std::string() : found->second.front();
    }
    std::vector<std::string> list(std::string_view name) const {
        const auto found = values_.find(name);
        return found == values_.end() ? std::vector<std::string>() : found->second;
    }

  private:
    const Values& values_;
};

/// "127.0.0.1:8080" or "[::1]:8080".
Result<void> read_listen(const std::string& text, http::ServerSettings& server) {
    const auto bad = [&] { return wrong("The value of --listen, '" + text + "', is not ADDR:PORT."); };
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return bad();
    std::string_view host(text.data(), colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const auto address = IpAddress::parse(host);
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, server.port);
    if (!address || error != std::errc{} || stop != end) return bad();
    server.address = *address;
    return {};
}

/// What says who may connect, and means nothing without TLS.
constexpr std::string_view kTlsOptions[] = {"client-ca", "client-thumbprint", "password-file", "keytab",  "reader",
                                            "operator",  "administrator",     "group-file",    "delegate"};

Result<void> read_security(const Reader& reader, Config& config) {
    const bool has_certificate = reader.has("tls-certificate");
    if (has_certificate != reader.has("tls-key")) return wrong("--tls-certificate and --tls-key go together.");
    if (has_certificate == reader.has("allow-insecure-http")) {
        return wrong("Give either --tls-certificate and --tls-key, or --allow-insecure-http.");
    }
    if (!has_certificate) {
        for (const std::string_view name : kTlsOptions) {
            if (reader.has(name)) return wrong("--" + std::string(name) + " needs TLS.");
        }
        return {};
    }
    config.server.tls =
        http::TlsFiles{reader.value("tls-certificate"), reader.value("tls-key"), reader.value("client-ca")};
    config.auth = {
        reader.list("client-thumbprint"),
        reader.has("client-ca"),
        reader.value("password-file"),
        reader.value("keytab"),
        {reader.list("reader"), reader.list("operator"), reader.list("administrator"), reader.value("group-file")},
        reader.list("delegate")};
    return {};
}

Result<std::size_t> read_number(const Reader& reader, std::string_view name, std::size_t minimum, std::size_t maximum) {
    const std::string text = reader.value(name);
    std::size_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc{} && stop == end && number >= minimum && number <= maximum) return number;
    return wrong("The value of --" + std::string(name) + ", '" + text + "', is no number from " +
                 std::to_string(minimum) + " to " + std::to_string(maximum) + ".");
}

Result<void> read_limits(const Reader& reader, http::Limits& limits) {
    for (const SizeOption& option : kSizeOptions) {
        if (!reader.has(option.name)) continue;
        const auto number = read_number(reader, option.name, option.minimum, option.maximum);
        if (!number) return number.error();
        limits.*option.member = *number;
    }
    for (const TimeOption& option : kTimeOptions) {
        if (!reader.has(option.name)) continue;
        const auto number = read_number(reader, option.name, 1, kLongestTime);
        if (!number) return number.error();
        limits.*option.member = std::chrono::seconds(*number);
    }
    return {};
}

Result<void> read_southbound(const Reader& reader, Config& config) {
    const auto names = {"southbound-certificate", "southbound-key", "southbound-ca"};
    const auto given = std::count_if(names.begin(), names.end(), [&](const char* name) { return reader.has(name); });
    if (given == 0) return {};
    if (given != 3) return wrong("--southbound-certificate, --southbound-key and --southbound-ca go together.");
    config.southbound = southbound::SouthboundCredentials{
        reader.value("southbound-certificate"), reader.value("southbound-key"), reader.value("southbound-ca")};
    return {};
}

/// A number of at least one; `value` stays as it is when the option is not given.
template <class Number>
Result<void> read_count(const Reader& reader, std::string_view name, Number& value) {
    if (!reader.has(name)) return {};
    const std::string text = reader.value(name);
    std::uint32_t count = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || stop != text.data() + text.size() || count == 0)
        return wrong("The value of --" + std::string(name) + ", '" + text + "', is not a number from 1 to 4294967295.");
    value = Number(count);
    return {};
}

Result<void> read_operations(const Reader& reader, api::OperationSettings& operations) {
    auto read = read_count(reader, "operation-history", operations.history_limit);
    if (read) read = read_count(reader, "operation-wait", operations.answer_wait);
    if (read) read = read_count(reader, "operation-deadline", operations.deadline);
    return read;
}

Result<void> read_log_level(const Reader& reader, Config& config) {
    if (!reader.has("log-level")) return {};
    const std::pair<const char*, LogLevel> levels[] = {{"debug", LogLevel::Debug},
                                                       {"info", LogLevel::Info},
                                                       {"warning", LogLevel::Warning},
                                                       {"error", LogLevel::Error}};
    for (const auto& [name, level] : levels) {
        if (reader.value("log-level") != name) continue;
        config.log_level = level;
        return {};
    }
    return wrong("The value of --log-level, '" + reader.value("log-level") +
                 "', is none of debug, info, warning, error.");
}

}  // namespace

Result<Config> read_config(std::span<const char* const> arguments) {
    auto given = read_arguments(arguments);
    if (!given) return std::move(given).error();
    Config config;
    config.is_help_wanted = given->is_help_wanted;
    if (config.is_help_wanted) return config;
    if (!given->settings_file.empty()) {
        auto settings = read_settings_file(given->settings_file);
        if (!settings) return std::move(settings).error();
        given->values.merge(*settings);
    }
    const Reader reader(given->values);
    for (const char* required : {"data-dir", "listen"}) {
        if (!reader.has(required)) return wrong("The option --" + std::string(required) + " is missing.");
    }
    config.data_folder = reader.value("data-dir");
    config.endpoint_file = reader.value("endpoint-file");
    config.audit_file = reader.value("audit-file");
    if (auto read = read_listen(reader.value("listen"), config.server); !read) return std::move(read).error();
    if (auto read = read_security(reader, config); !read) return std::move(read).error();
    if (auto read = read_limits(reader, config.server.limits); !read) return std::move(read).error();
    if (auto read = read_southbound(reader, config); !read) return std::move(read).error();
    if (auto read = read_operations(reader, config.operations); !read) return std::move(read).error();
    if (auto read = read_log_level(reader, config); !read) return std::move(read).error();
    return config;
}

std::string usage() {
    std::string text = "usage: ncd --data-dir DIR --listen ADDR:PORT [OPTION]...\nThe network controller service.\n\n";
    const auto line = [&](std::string left, std::string_view help) {
        left.resize(std::max<std::size_t>(left.size() + 1, 34), ' ');
        text.append(left).append(help).append("\n");
    };
    for (const Option& option : kOptions) {
        std::string left = "  --" + std::string(option.name);
        if (!option.value_name.empty()) left.append(" ").append(option.value_name);
        line(std::move(left), option.help);
    }
    line("  --config FILE", "read the same names from an XML file; flags take precedence");
    line("  --help", "print this");
    line("  --version", "print the version");
    line("  --hash-password", "alone: print the hash of the password on standard input, for --password-file");
    return text;
}

}  // namespace nc::service
