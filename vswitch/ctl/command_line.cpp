#include "vswitch/ctl/command_line.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <sstream>
#include <string_view>

namespace nc::vswitch {
namespace {

constexpr const char* kDefaultSocket = "/run/nc/switch.sock";

/// A command: the arguments that it must have by place, those that it may have, and its named options.
struct CommandForm {
    std::string_view name;
    std::vector<std::string_view> required;
    std::vector<std::string_view> optional;
    std::vector<std::string_view> options;           ///< "--netns" is given as "netns"
    std::vector<std::string_view> required_options;  ///< a part of `options`
};

const std::vector<CommandForm>& forms() {
    static const std::vector<CommandForm> kForms = {
        {"add-port", {"device"}, {}, {"netns", "interface-instance-id"}, {"interface-instance-id"}},
        {"remove-port", {"port"}, {}, {}, {}},
        {"list-port", {}, {}, {}, {}},
        {"list-vmswitch-port", {}, {}, {}, {}},
        {"list-layer", {"port"}, {}, {}, {}},
        {"list-group", {"port"}, {"layer"}, {}, {}},
        {"list-rule", {"port"}, {"layer", "group"}, {}, {}},
        {"get-rule-counter", {"port"}, {"layer", "group", "rule"}, {}, {}},
        {"list-mapping", {"port"}, {}, {}, {}},
        {"list-unified-flow", {}, {"port"}, {}, {}},
        {"list-space", {"port"}, {}, {}, {}},
        {"list-nat-range", {"port"}, {}, {}, {}},
        {"get-port-state", {"port"}, {}, {}, {}},
        {"get-port-counter", {"port"}, {}, {}, {}},
        {"get-flow-stats", {"port"}, {}, {}, {}},
        {"get-port-flow-stats", {"port"}, {}, {}, {}},
        {"get-port-flow-settings", {"port"}, {}, {}, {}},
        {"list-connection", {}, {"port"}, {}, {}},
        {"list-encryption-association", {}, {}, {}, {}},
        {"drop-counters", {}, {}, {}, {}},
        {"counters", {}, {}, {}, {}},
        {"process-tuples",
         {"port", "direction", "protocol", "source", "source-port", "destination", "destination-port"},
         {},
         {},
         {}},
    };
    return kForms;
}

Error usage_error(std::string message) { return Error{"UsageError", std::move(message), {}, {}}; }

/// "tcp" and its kin as people write them; numbers stay as they are.
std::string protocol_number(const std::string& text) {
    if (text == "icmp") return "1";
    if (text == "icmpv6") return "58";
    if (text == "tcp") return "6";
    if (text == "udp") return "17";
    return text;
}

bool is_among(const std::vector<std::string_view>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// Gives the words that stand for themselves their names. What an option has said already takes no place.
Result<void> check_form(const CommandForm& form, CommandLine& line, const std::vector<std::string>& words) {
    const std::string name(form.name);
    for (const auto& [option, value] : line.arguments)
        if (!is_among(form.options, option) && !is_among(form.required, option) && !is_among(form.optional, option))
            return usage_error(name + " does not know --" + option + ".");
    for (const std::string_view option : form.required_options)
        if (!line.has_argument(option)) return usage_error(name + " needs --" + std::string(option) + ".");

    std::vector<std::string_view> places;
    for (const std::string_view place : form.required)
        if (!line.has_argument(place)) places.push_back(place);
    if (words.size() < places.size()) return usage_error(name + " needs " + std::string(places[words.size()]) + ".");
    for (const std::string_view place : form.optional)
        if (!line.has_argument(place)) places.push_back(place);
    if (words.size() > places.size()) return usage_error(name + " does not take \"" + words[places.size()] + "\".");
    for (std::size_t i = 0; i < words.size(); ++i)
        line.arguments.emplace_back(places[i], words[i]);
    for (auto& [argument, value] : line.arguments)
        if (argument == "protocol") value = protocol_number(value);
    return {};
}

/// vfpctrl takes a tuple in one word: "6 10.0.0.4 1024 10.0.0.5 80 out 1"; the direction comes last but for flags.
void split_tuple(std::vector<std::string>& words) {
    if (words.size() != 1) return;
    std::istringstream stream(words.front());
    const std::vector<std::string> parts{std::istream_iterator<std::string>(stream), {}};
    constexpr std::size_t kParts = 6;
    if (parts.size() != kParts && parts.size() != kParts + 1) return;
    words = {parts[5], parts[0], parts[1], parts[2], parts[3], parts[4]};
}

/// The name of an option or command of vfpctrl, and a value behind a colon: "/port:ID".
struct Slashed {
    std::string name;
    std::optional<std::string> value;
};
std::optional<Slashed> slashed(const std::string& word) {
    if (!word.starts_with('/')) return std::nullopt;
    const std::size_t colon = std::min(word.find(':'), word.size());
    Slashed parts{word.substr(1, colon - 1), std::nullopt};
    if (colon < word.size()) parts.value = word.substr(colon + 1);
    return parts;
}

std::optional<CommandLine::Format> format_from(const std::string& text) {
    if (text == "text" || text == "0") return CommandLine::Format::Text;
    if (text == "table") return CommandLine::Format::Table;
    if (text == "json") return CommandLine::Format::Json;
    if (text == "1") return CommandLine::Format::VfpJson;
    return std::nullopt;
}

bool is_option(std::string_view name) {
    constexpr std::array<std::string_view, 8> kOptions = {"control", "format", "netns", "interface-instance-id",
                                                          "port",    "layer",  "group", "rule"};
    return std::ranges::find(kOptions, name) != kOptions.end();
}

Result<void> take_option(CommandLine& line, const std::string& name, const std::string& value) {
    if (name == "control") {
        line.socket_path = value;
    } else if (name == "format") {
        const auto format = format_from(value);
        if (!format) return usage_error("--format: \"" + value + "\" is not text, table or json.");
        line.format = *format;
    } else {
        line.arguments.emplace_back(name, value);
    }
    return {};
}

}  // namespace

bool CommandLine::has_argument(std::string_view name) const {
    return std::ranges::any_of(arguments, [&](const auto& argument) { return argument.first == name; });
}

Result<CommandLine> parse_command_line(const std::vector<std::string>& words) {
    CommandLine line;
    line.socket_path = kDefaultSocket;
    std::vector<std::string> places;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--help" || word == "-h" || word == "/?") {
            line.wants_help = true;
            return line;
        }
        const std::optional<Slashed> of_vfpctrl = slashed(word);
        const std::string name = of_vfpctrl ? of_vfpctrl->name : word.starts_with("--") ? word.substr(2) : "";
        if (word == "--json") {
            line.format = CommandLine::Format::Json;
        } else if (is_option(name)) {
            std::optional<std::string> value = of_vfpctrl ? of_vfpctrl->value : std::nullopt;
            if (!value && ++i == words.size()) return usage_error(word + " needs a value.");
            if (Result<void> taken = take_option(line, name, value ? *value : words[i]); !taken) return taken.error();
        } else if (of_vfpctrl && line.command.empty()) {
            line.command = name;
        } else if (word.starts_with('-') && word.size() > 1) {
            return usage_error("There is no option " + word + ".");
        } else if (line.command.empty()) {
            line.command = word;
        } else {
            places.push_back(word);
        }
    }
    if (line.command.empty()) return usage_error("A command is missing.");
    if (line.command == "process-tuples") split_tuple(places);
    for (const CommandForm& form : forms()) {
        if (form.name != line.command) continue;
        if (Result<void> checked = check_form(form, line, places); !checked) return checked.error();
        return line;
    }
    return usage_error("There is no command \"" + line.command + "\".");
}

std::string usage() {
    return R"(usage: vswitchctl [--control SOCKET] [--format text|table|json] COMMAND ...

  add-port DEVICE --interface-instance-id GUID [--netns NAME]
                             attach a TAP device to the port of that network interface
  remove-port PORT           detach it
  list-port                  the ports, their policy in brief, their counters
  list-connection [PORT]     conversations that stateful layers know, and how long they may be idle
  list-encryption-association
                             what packets of encrypted subnets go and come in
  drop-counters              dropped packets by reason
  counters                   totals, the generation in force and what packets are sent in

What vfpctrl has, in its words and with its spellings (/port PORT /layer LAYER /list-group) or these:

  list-vmswitch-port         the ports
  list-layer PORT            the layers that a packet of the port walks
  list-group PORT [LAYER]    their groups: one per direction
  list-rule PORT [LAYER [GROUP]]
                             their rules, and the API resources that they come from
  get-rule-counter PORT [LAYER [GROUP [RULE]]]
                             how many packets they acted on, how many of them they dropped
  list-mapping PORT          customer addresses, and the hosts that they live on
  list-space PORT            the space that they are in
  list-nat-range PORT        none: hosts do not carry out outbound NAT
  list-unified-flow [PORT]   cached decisions
  get-port-state PORT        whether its device is there, and whether it has policy
  get-port-counter PORT      its packets by direction, and what was dropped of them
  get-port-flow-settings PORT
                             its limit of flows, and how long they may be idle
  get-flow-stats PORT        how many conversations its stateful layers keep
  get-port-flow-stats PORT   how many flows and connections the port has
  process-tuples PORT in|out PROTOCOL SOURCE SOURCE-PORT DESTINATION DESTINATION-PORT
                             what would happen to such a packet: each layer, group, rule, action and resource

PORT is the instanceId of the networkInterfaces resource; PROTOCOL is icmp, icmpv6, tcp, udp or a number. --json is --format json.
SOCKET is /run/nc/switch.sock unless it is given. Exit code: 0 done, 1 refused or the switch is not there, 2 wrong usage.
)";
}

}  // namespace nc::vswitch
