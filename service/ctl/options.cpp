#include "service/ctl/options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "service/ctl/transport.hpp"

namespace nc::service::ctl {
namespace {

constexpr std::array kCommands{
    CommandInfo{"get", "PATH", 1, 1, "print a resource, e.g. /virtualNetworks/a/subnets/b", true,
                "PATH is a resourceRef, with or without the first slash, or a whole path of a version such as "
                "/networking/v3/servers/host1. Names are matched without regard to case.\n"
                "$ ncctl get /virtualNetworks/red | jq .properties.addressSpace"},
    CommandInfo{
        "list", "PATH", 1, 1, "print a collection, e.g. virtualNetworks", true,
        "PATH is that of a collection, at the top or below a resource. JSON is the list of its resources, without "
        "the envelope that the controller puts around it.\n"
        "$ ncctl list networkInterfaces -o table\n"
        "$ ncctl list /virtualNetworks/red/virtualNetworkPeerings -o table"},
    CommandInfo{
        "put", "PATH [FILE|-]", 1, 2, "create or replace a resource by JSON or XML; print it as it is stored", true,
        "FILE holds JSON or XML, whichever it begins like. What it leaves out goes back to its default, but for "
        "lists of children, which are kept.\n"
        "$ ncctl put /accessControlLists/web rules.json --if-match \"$etag\" --wait"},
    CommandInfo{"delete", "PATH", 1, 1, "remove a resource and what is below it", true,
                "A resource that is not there is no error.\n"
                "$ ncctl list /virtualNetworks/red/subnets -o name | xargs -d '\\n' -n 1 ncctl delete"},
    CommandInfo{"wait", "PATH [MEMBER=VALUE]", 1, 2,
                "wait until a resource is Succeeded, or a member of it has a value", true,
                "MEMBER is a member of the properties, one of a member's members after a dot. It ends with 1 when the "
                "resource is Failed, when it is not there, and after --timeout.\n"
                "$ ncctl wait /servers/host1 configurationState.status=Success --timeout 60"},
    CommandInfo{
        "watch", "[PATH]", 0, 1, "print what changes, everywhere or at and below a resource", true,
        "A line for each change: the revision of the store, what happened (Created, Modified, Deleted), and the "
        "path; as JSON an object a line, with the resource as it is now. When the controller is away it goes on "
        "from where it was.\n"
        "$ ncctl watch /virtualNetworks/red -o json"},
    CommandInfo{"export", "[FILE|-]", 0, 1, "write all resources, without secrets, in one form for all controllers",
                false,
                "What each controller makes by itself is left out, so that two controllers can be compared.\n"
                "$ ncctl export monday.json"},
    CommandInfo{
        "import", "[FILE|-]", 0, 1, "put what export wrote, in the order of its references", false,
        "It waits for each resource, goes on after a refusal, and names what was refused. Credentials whose secret "
        "is not there yet are put by hand first.\n"
        "$ ncctl import monday.json"},
    CommandInfo{"host-status", "", 0, 0, "a line for each server: whether it can be reached and obeys", false, ""},
    CommandInfo{"effective-routes", "PATH", 1, 1, "the routes that packets of a network interface take", true,
                "In the order in which they are looked at: the first whose prefix holds the destination counts, unless "
                "it is Overridden. FAULT says why packets by a route are dropped.\n"
                "$ ncctl effective-routes /networkInterfaces/web"},
    CommandInfo{"effective-acl", "PATH", 1, 1, "the rules by which packets of a network interface pass", true,
                "In the order in which they are looked at: the first that matches decides. SOURCE and DESTINATION are "
                "what tags stand for now; a rule with nothing there matches no packet.\n"
                "$ ncctl effective-acl /networkInterfaces/web"},
    CommandInfo{"completion", "bash", 1, 1, "print a script that completes ncctl's command line", false,
                "Ids are asked of the controller that NC_URI and its companions name.\n"
                "$ eval \"$(ncctl completion bash)\""},
};

constexpr std::array kOptions{
    OptionInfo{"--uri", "URI", "the controller, e.g. https://nc.example; https is what a name alone means", "NC_URI"},
    OptionInfo{"--ca", "PEM", "authority of the controller's certificate", "NC_CA"},
    OptionInfo{"--cert", "PEM", "client certificate", "NC_CLIENT_CERT"},
    OptionInfo{"--key", "PEM", "its key", "NC_CLIENT_KEY"},
    OptionInfo{"--user", "NAME", "account; its password is in NC_PASSWORD or asked for", "NC_USER"},
    OptionInfo{"--password-file", "FILE", "the first line of FILE is the password", ""},
    OptionInfo{"--output", "FORMAT", "json, table, xml or name; also -o", "",
               "get list put watch effective-routes effective-acl"},
    OptionInfo{"--if-match", "ETAG", "only if the resource still has this etag", "", "put delete"},
    OptionInfo{"--wait", "", "until the operation has ended", "", "put delete"},
    OptionInfo{"--timeout", "SECONDS", "for so long, not for 300 seconds", "", "wait"},
    OptionInfo{"--since", "REVISION", "begin after this revision, not now", "", "watch"},
    OptionInfo{"--count", "N", "end after so many changes", "", "watch"},
    OptionInfo{"--help", "", "print this; after a command, what it does", ""},
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
    if (found->second == "name") return std::optional(Output::Name);
    return wrong("The option --output is json, table, xml or name, not '" + found->second + "'.");
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

}  // namespace

namespace {

/// A scheme that is spoken, a host, and nothing behind it.
Result<void> check_uri(const std::string& uri) {
    const std::size_t host = uri.find("://") + 3;
    const std::string_view rest = std::string_view(uri).substr(host);
    const std::string_view scheme = std::string_view(uri).substr(0, host);
    if (scheme != "http://" && scheme != "https://")
        return wrong("The option --uri begins with https:// or http://, not with " + std::string(scheme) + ".");
    const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
    if (end == 0) return wrong("The option --uri lacks a host: " + uri + ".");
    if (end + 1 < rest.size())
        return wrong("The option --uri is that of the controller, without a path: " + uri.substr(0, host + end) + ".");
    return {};
}

}  // namespace

Result<void> check_command(const Options& options) {
    const auto& words = options.words;
    if (words.empty()) return wrong("No command is given.");
    const CommandInfo* command = find_command(words.front());
    if (command == nullptr) return wrong("Unknown command " + words.front() + ".");
    const std::size_t operands = words.size() - 1;
    if (operands < command->least || operands > command->most) {
        return wrong("The command is: " + words.front() + (command->operands.empty() ? "" : " ") +
                     std::string(command->operands) + ".");
    }
    for (const std::string_view name : options.given) {
        if (!has_option(*command, *find_option(name)))
            return wrong("The command " + words.front() + " has no option " + std::string(name) + ".");
    }
    if (words.front() == "completion") {
        return words[1] == "bash" ? Result<void>() : wrong("There is a completion for bash only.");
    }
    const ClientSettings& client = options.client;
    if (client.uri.empty()) return wrong("The option --uri is missing.");
    if (auto sound = check_uri(client.uri); !sound) return sound;
    if (client.certificate_file.empty() != client.key_file.empty()) return wrong("--cert and --key go together.");
    if (!client.user.empty() && !client.uri.starts_with("https://"))
        return wrong("A password is sent over https only.");
    return {};
}

std::span<const CommandInfo> commands() { return kCommands; }
std::span<const OptionInfo> option_table() { return kOptions; }

const CommandInfo* find_command(std::string_view name) {
    const auto found = std::find_if(kCommands.begin(), kCommands.end(), [&](const auto& c) { return c.name == name; });
    return found == kCommands.end() ? nullptr : &*found;
}

bool has_option(const CommandInfo& command, const OptionInfo& option) {
    const std::string names = " " + std::string(option.commands) + " ";
    return option.commands.empty() || names.find(" " + std::string(command.name) + " ") != std::string::npos;
}

Result<Options> read_options(std::span<const std::string> arguments, const Environment& environment) {
    Options options;
    auto given = split(arguments, options.words);
    if (!given) return std::move(given).error();
    options.is_help_wanted = given->contains("--help");
    if (options.is_help_wanted) return options;
    for (const auto& [name, value] : *given)
        options.given.push_back(name);
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
    if (!options.client.uri.empty() && options.client.uri.find("://") == std::string::npos)
        options.client.uri.insert(0, "https://");
    // From the environment an account is an offer: without TLS it is not taken.
    if (!is_user_asked_for && !options.client.uri.starts_with("https://")) options.client.user.clear();
    options.password_file = text("--password-file");
    options.if_match = text("--if-match");
    options.wait = given->contains("--wait");
    auto output = output_of(*given);
    if (!output) return std::move(output).error();
    options.output = *output;
    for (auto [name, member] :
         {std::pair{"--since", &options.since}, {"--count", &options.count}, {"--timeout", &options.timeout}}) {
        auto number = number_of(*given, name);
        if (!number) return std::move(number).error();
        *member = *number;
    }
    return options;
}

}  // namespace nc::service::ctl
