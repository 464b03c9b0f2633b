#include "service/ctl/manual.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace nc::service::ctl {
namespace {

constexpr std::size_t kNameWidth = 26;
constexpr std::size_t kLineWidth = 110;
constexpr std::string_view kSummary = "The network controller's REST interface.";
constexpr std::string_view kNotes =
    "An option that is left out is taken from the variable in brackets. FILE is standard input or output when it is - "
    "or "
    "left out.";
constexpr std::array kExitCodes{
    std::pair{"0", "done"}, std::pair{"1", "the controller refused, a part of an import failed, or a wait was in vain"},
    std::pair{"2", "the command line is wrong"}, std::pair{"3", "the controller did not answer"}};

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
}

std::string wrapped(std::string_view text) {
    std::string lines;
    while (text.size() > kLineWidth) {
        const std::size_t end = text.rfind(' ', kLineWidth);
        lines.append(text.substr(0, end)).append("\n");
        text.remove_prefix(end + 1);
    }
    return lines.append(text).append("\n");
}

std::string with(std::string_view name, std::string_view operands) {
    return std::string(name) + (operands.empty() ? "" : " ") + std::string(operands);
}

std::string line_of(const OptionInfo& option, bool names_commands) {
    std::string line = "  " + padded(with(option.name, option.value), kNameWidth);
    if (names_commands && !option.commands.empty()) {
        std::string commands(option.commands);
        for (std::size_t at = 0; (at = commands.find(' ', at)) != std::string::npos; at += 2)
            commands.replace(at, 1, ", ");
        line += commands + ": ";
    }
    line += option.help;
    if (!option.environment.empty()) line += " [" + std::string(option.environment) + "]";
    return line + "\n";
}

std::string exit_codes() {
    std::string text = "Exit codes:";
    for (const auto& [code, meaning] : kExitCodes)
        text += std::string(" ") + code + " " + meaning + ";";
    text.back() = '.';
    return text;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// Text for troff: nothing in it is a request, and '-' stays what can be typed.
std::string escaped(std::string_view text) {
    std::string troff;
    for (const char c : text) {
        if (c == '\\') {
            troff += "\\e";
        } else if (c == '-') {
            troff += "\\-";
        } else {
            troff += c;
        }
    }
    return troff.starts_with('.') || troff.starts_with('\'') ? "\\&" + troff : troff;
}

std::string entry(std::string_view name, std::string_view operands, const std::string& text) {
    return ".TP\n\\fB" + escaped(name) + "\\fR" + (operands.empty() ? "" : " \\fI" + escaped(operands) + "\\fR") +
           "\n" + text + "\n";
}

std::string manual_of(const CommandInfo& command) {
    std::string help(command.help);
    help.front() = static_cast<char>(help.front() - ('a' <= help.front() && help.front() <= 'z' ? 'a' - 'A' : 0));
    std::string text = escaped(help) + ".";
    for (const std::string_view line : lines_of(command.details)) {
        const bool is_example = line.starts_with("$ ");
        text += is_example ? "\n.IP\n.EX\n" + escaped(line) + "\n.EE" : "\n.IP\n" + escaped(line);
    }
    return entry(command.name, command.operands, text);
}

std::string manual_of(const OptionInfo& option) {
    std::string text(option.help);
    if (!option.commands.empty()) text = "Of " + std::string(option.commands) + ": " + text;
    text += ".";
    if (!option.environment.empty()) text += " Left out: " + std::string(option.environment) + ".";
    return entry(option.name, option.value, escaped(text));
}

}  // namespace

std::string usage() {
    std::string text = "usage: ncctl [OPTION]... COMMAND [OPERAND]...\n" + std::string(kSummary) + "\n\n";
    for (const CommandInfo& command : commands())
        text += "  " + padded(with(command.name, command.operands), kNameWidth) + std::string(command.help) + "\n";
    text += "\n";
    for (const OptionInfo& option : option_table())
        text += line_of(option, true);
    return text + "\n" + wrapped(std::string(kNotes) + " " + exit_codes());
}

std::string usage_of(const CommandInfo& command) {
    std::string text = "usage: ncctl [OPTION]... " + with(command.name, command.operands) + "\n" +
                       wrapped(std::string(command.help)) + "\n";
    for (const std::string_view line : lines_of(command.details))
        text += line.starts_with("$ ") ? "    " + std::string(line) + "\n" : wrapped(line) + "\n";
    if (text.ends_with("\n\n")) text.pop_back();
    text += "\n";
    for (const OptionInfo& option : option_table()) {
        if (has_option(command, option)) text += line_of(option, false);
    }
    return text;
}

std::string manual_page(std::string_view version) {
    std::string text = ".TH NCCTL 1 \"\" \"" + escaped(version) +
                       "\" \"Open Network Controller\"\n.SH NAME\nncctl \\- " +
                       "the network controller's REST interface from a shell\n.SH SYNOPSIS\n" +
                       ".B ncctl\n[\\fIOPTION\\fR]... \\fICOMMAND\\fR [\\fIOPERAND\\fR]...\n.SH COMMANDS\n";
    for (const CommandInfo& command : commands())
        text += manual_of(command);
    text += ".SH OPTIONS\n";
    for (const OptionInfo& option : option_table())
        text += manual_of(option);
    text += ".PP\n" + escaped(kNotes) + "\n.SH \"EXIT STATUS\"\n";
    for (const auto& [code, meaning] : kExitCodes)
        text += entry(code, "", escaped(meaning));
    return text + ".SH \"SEE ALSO\"\n.BR jq (1),\n.BR bash (1)\n";
}

}  // namespace nc::service::ctl
