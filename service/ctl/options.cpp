#include "service/ctl/options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "service/ctl/transport.hpp"

namespace nc::service::ctl {
namespace {

constexpr std::array kCommands{
    CommandInfo{"get", "PATH", 1, 1, "print a resource, e.g. /virtualNetworks/a/subnets/b", true},
    CommandInfo{"list", "PATH", 1, 1, "print a collection, e.g. virtualNetworks", true},
    CommandInfo{"put", "PATH [FILE|-]", 1, 2, "create or replace a resource by JSON or XML; print it as it is stored",
                true},
    CommandInfo{"delete", "PATH", 1, 1, "remove a resource and what is below it", true},
    CommandInfo{"watch", "[PATH]", 0, 1, "print what changes, everywhere or at and below a resource", true},
    CommandInfo{"export", "[FILE|-]", 0, 1, "write all resources, without secrets, in one form for all controllers",
                false},
    CommandInfo{"import", "[FILE|-]", 0, 1, "put what export wrote, in the order of its references", false},
    CommandInfo{"host-status", "", 0, 0, "a line for each server: whether it can be reached and obeys", false},
    CommandInfo{"completion", "bash", 1, 1, "print a script that completes ncctl's command line", false},
};

constexpr std::array kOptions{
    OptionInfo{"--uri", "URI", "the controller, e.g. https://nc.example", "NC_URI"},
    OptionInfo{"--ca", "PEM", "authority of the controller's certificate", "NC_CA"},
    OptionInfo{"--cert", "PEM", "client certificate", "NC_CLIENT_CERT"},
    OptionInfo{"--key", "PEM", "its key", "NC_CLIENT_KEY"},
    OptionInfo{"--user", "NAME", "account; its password is in NC_PASSWORD or asked for", "NC_USER"},
    OptionInfo{"--password-file", "FILE", "the first line of FILE is the password", ""},
    OptionInfo{"--output", "FORMAT", "json, table or xml; also -o", ""},
    OptionInfo{"--if-match", "ETAG", "put, delete: only if the resource still has this etag", ""},
    OptionInfo{"--wait", "", "put, delete: until the operation has ended", ""},
    OptionInfo{"--since", "REVISION", "watch: begin after this revision, not now", ""},
    OptionInfo{"--count", "N", "watch: end after so many changes", ""},
    OptionInfo{"--help", "", "print this", ""},
    OptionInfo{"--version", "", "print the version", ""},
};

Error wrong(std::string message) { return {kUsageError, std::move(message), {}, {}}; }

const OptionInfo* find_option(std::string_view name) {
    if (name == "-o") name = "--output";
    if (name == "-h") name = "--help";
    const auto found = std::find_if(kOptions.begin(), kOptions.end(), [&](const auto& o) { return o.name == name; });
    return found == kOptions.end() ? nullptr : &*found;
}

Result<std::optional<std::uint64_t>> number_of(const std::map<std::string_view, std::string>& given,
                                               std::string_view name) {
    const auto found = given.find(name);
    if (found == given.end()) return std::optional<std::uint64_t>();
    std::uint64_t value = 0;
    const char* const last = found->second.data() + found->second.size();
    const auto [end, error] = std::from_chars(found->second.data(), last, value);
    if (error != std::errc() || end != last)
        return wrong("The option " + std::string(name) + " needs a number, not '" + found->second + "'.");
    return std::optional(value);
}

Result<std::optional<Output>> output_of(const std::map<std::string_view, std::string>& given) {
    const auto found = given.find("--output");
    if (found == given.end()) return std::optional<Output>();
    if (found->second == "json") return std::optional(Output::Json);
    if (found->second == "table") return std::optional(Output::Table);
    if (found->second == "xml") return std::optional(Output::Xml);
    return wrong("The option --output is json, table or xml, not '" + found->second + "'.");
}

/// What the words say by themselves: option -> value ("" for flags), and the rest.
Result<std::map<std::string_view, std::string>> split(std::span<const std::string> arguments,
                                                      std::vector<std::string>& words) {
    std::map<std::string_view, std::string> given;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& word = arguments[i];
        if (word == "-" || !word.starts_with('-')) {
            words.push_back(word);
            continue;
        }
        const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
        const OptionInfo* option = find_option(std::string_view(word).substr(0, equals));
        if (option == nullptr) return wrong("Unknown option " + word.substr(0, equals) + ".");
        if (option->value.empty()) {
            if (equals != std::string::npos) return wrong("The option " + word.substr(0, equals) + " takes no value.");
            given[option->name];
        } else if (equals != std::string::npos) {
            given[option->name] = word.substr(equals + 1);
        } else {
            if (++i == arguments.size()) return wrong("The option " + word + " needs a value.");
            given[option->name] = arguments[i];
        }
    }
    return given;
}

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
}

}  // namespace

Result<void> check_command(const Options& options) {
    const auto& words = options.words;
    if (words.empty()) return wrong("No command is given.");
    const auto command =
        std::find_if(kCommands.begin(), kCommands.end(), [&](const auto& c) { return c.name == words.front(); });
    if (command == kCommands.end()) return wrong("Unknown command " + words.front() + ".");
    const std::size_t operands = words.size() - 1;
    if (operands < command->least || operands > command->most) {
        return wrong("The command is: " + words.front() + (command->operands.empty() ? "" : " ") +
                     std::string(command->operands) + ".");
    }
    if (words.front() == "completion") {
        return words[1] == "bash" ? Result<void>() : wrong("There is a completion for bash only.");
    }
    const ClientSettings& client = options.client;
    if (client.uri.empty()) return wrong("The option --uri is missing.");
    if (client.certificate_file.empty() != client.key_file.empty()) return wrong("--cert and --key go together.");
    if (!client.user.empty() && !client.uri.starts_with("https://"))
        return wrong("A password is sent over https only.");
    return {};
}

std::span<const CommandInfo> commands() { return kCommands; }
std::span<const OptionInfo> option_table() { return kOptions; }

Result<Options> read_options(std::span<const std::string> arguments, const Environment& environment) {
    Options options;
    auto given = split(arguments, options.words);
    if (!given) return std::move(given).error();
    options.is_help_wanted = given->contains("--help");
    if (options.is_help_wanted) return options;
    const bool is_user_asked_for = given->contains("--user");
    for (const OptionInfo& option : kOptions) {
        if (option.environment.empty() || given->contains(option.name)) continue;
        if (auto value = environment(std::string(option.environment).c_str()); value && !value->empty())
            given->emplace(option.name, std::move(*value));
    }
    const auto text = [&](std::string_view name) {
        const auto found = given->find(name);
        return found == given->end() ? std::string() : found->second;
    };
    options.client = {text("--uri"), text("--cert"), text("--key"), text("--ca"), text("--user"), {}};
    // From the environment an account is an offer: without TLS it is not taken.
    if (!is_user_asked_for && !options.client.uri.starts_with("https://")) options.client.user.clear();
    options.password_file = text("--password-file");
    options.if_match = text("--if-match");
    options.wait = given->contains("--wait");
    auto output = output_of(*given);
    if (!output) return std::move(output).error();
    options.output = *output;
    for (auto [name, member] : {std::pair{"--since", &options.since}, std::pair{"--count", &options.count}}) {
        auto number = number_of(*given, name);
        if (!number) return std::move(number).error();
        *member = *number;
    }
    return options;
}

std::string usage() {
    constexpr std::size_t kWidth = 24;
    std::string text = "usage: ncctl [OPTION]... COMMAND [OPERAND]...\nThe network controller's REST interface.\n\n";
    for (const CommandInfo& command : kCommands) {
        text += "  " + padded(std::string(command.name) + " " + std::string(command.operands), kWidth) +
                std::string(command.help) + "\n";
    }
    text += "\n";
    for (const OptionInfo& option : kOptions) {
        text += "  " + padded(std::string(option.name) + " " + std::string(option.value), kWidth) +
                std::string(option.help);
        if (!option.environment.empty()) text += " [" + std::string(option.environment) + "]";
        text += "\n";
    }
    return text +
           "\nAn option that is left out is taken from the variable in brackets. FILE is standard input or output when "
           "it\n"
           "is - or left out. Exit codes: 0 done; 1 the controller refused, or a part of an import failed; 2 the "
           "command\n"
           "line is wrong; 3 the controller did not answer.\n";
}

}  // namespace nc::service::ctl
