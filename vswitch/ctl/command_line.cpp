#include "vswitch/ctl/command_line.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace nc::vswitch {
namespace {

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
        {"list-layer", {"port"}, {}, {}, {}},
        {"list-rule", {"port"}, {"layer"}, {}, {}},
        {"list-unified-flow", {}, {"port"}, {}, {}},
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
    if (text == "tcp") return "6";
    if (text == "udp") return "17";
    return text;
}

Result<void> check_form(const CommandForm& form, CommandLine& line, const std::vector<std::string>& places) {
    const std::string name(form.name);
    if (places.size() < form.required.size())
        return usage_error(name + " needs " + std::string(form.required[places.size()]) + ".");
    if (places.size() > form.required.size() + form.optional.size())
        return usage_error(name + " does not take \"" + places[form.required.size() + form.optional.size()] + "\".");
    for (const auto& [option, value] : line.arguments)
        if (std::find(form.options.begin(), form.options.end(), option) == form.options.end())
            return usage_error(name + " does not know --" + option + ".");
    for (const std::string_view option : form.required_options) {
        const auto has = [&](const auto& argument) { return argument.first == option; };
        if (std::none_of(line.arguments.begin(), line.arguments.end(), has))
            return usage_error(name + " needs --" + std::string(option) + ".");
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
        const std::string_view argument =
            i < form.required.size() ? form.required[i] : form.optional[i - form.required.size()];
        line.arguments.emplace_back(argument, argument == "protocol" ? protocol_number(places[i]) : places[i]);
    }
    return {};
}

}  // namespace

Result<CommandLine> parse_command_line(const std::vector<std::string>& words) {
    CommandLine line;
    std::vector<std::string> places;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--help" || word == "-h") {
            line.wants_help = true;
            return line;
        }
        if (word == "--json") {
            line.wants_json = true;
        } else if (word.starts_with("--")) {
            const std::string option = word.substr(2);
            constexpr std::array<std::string_view, 3> kOptions = {"control", "netns", "interface-instance-id"};
            if (std::find(kOptions.begin(), kOptions.end(), option) == kOptions.end())
                return usage_error("There is no option " + word + ".");
            if (++i == words.size()) return usage_error(word + " needs a value.");
            if (option == "control") {
                line.socket_path = words[i];
            } else {
                line.arguments.emplace_back(option, words[i]);
            }
        } else if (word.starts_with('-') && word.size() > 1) {
            return usage_error("There is no option " + word + ".");
        } else if (line.command.empty()) {
            line.command = word;
        } else {
            places.push_back(word);
        }
    }
    if (line.socket_path.empty()) return usage_error("--control is missing.");
    if (line.command.empty()) return usage_error("A command is missing.");
    for (const CommandForm& form : forms()) {
        if (form.name != line.command) continue;
        if (Result<void> checked = check_form(form, line, places); !checked) return checked.error();
        return line;
    }
    return usage_error("There is no command \"" + line.command + "\".");
}

std::string usage() {
    return R"(usage: vswitchctl --control SOCKET [--json] COMMAND ...

  add-port DEVICE --interface-instance-id GUID [--netns NAME]
                             attach a TAP device to the port of that network interface
  remove-port PORT           detach it
  list-port                  the ports, their policy in brief, their counters
  list-layer PORT            the layers that a packet of the port walks
  list-rule PORT [LAYER]     their rules
  list-unified-flow [PORT]   cached decisions
  drop-counters              dropped packets by reason
  counters                   totals, the generation in force and what packets are sent in
  process-tuples PORT in|out PROTOCOL SOURCE SOURCE-PORT DESTINATION DESTINATION-PORT
                             what would happen to such a packet, layer by layer

PORT is the instanceId of the networkInterfaces resource; PROTOCOL is icmp, tcp, udp or a number.
Exit code: 0 done, 1 refused or the switch is not there, 2 wrong usage.
)";
}

}  // namespace nc::vswitch
