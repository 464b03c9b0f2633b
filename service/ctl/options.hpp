// ncctl's command line: options anywhere, as "--name value" or "--name=value", then a command and its operands. The
// tables of commands and options are the only description of them: --help, the manual page and the completion come from
// it. Thread: any.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.hpp"

namespace nc::service::ctl {

enum class Output : std::uint8_t { Json, Table, Xml, Name };

struct ClientSettings {
    std::string uri;               ///< of the controller, with a scheme, without a path
    std::string certificate_file;  ///< PEM: ours; empty: none
    std::string key_file;          ///< PEM: its key
    std::string authority_file;    ///< PEM: who signs the controller's certificate; empty: the system's
    std::string user;              ///< for Basic authentication; empty: none
    std::string password;          ///< filled in by main, never from the command line
};

struct Options {
    ClientSettings client;
    std::string password_file;
    std::optional<Output> output;
    std::string if_match;
    bool wait = false;
    std::optional<std::uint64_t> since;
    std::optional<std::uint64_t> count;
    std::optional<std::uint64_t> timeout;  ///< seconds
    bool is_help_wanted = false;
    std::vector<std::string_view> given{};  ///< names of the options on the command line
    std::vector<std::string> words;         ///< the command and its operands
};

struct CommandInfo {
    std::string_view name;
    std::string_view operands;  ///< as --help shows them
    std::size_t least;          ///< number of operands
    std::size_t most;
    std::string_view help;
    bool takes_path;           ///< the first operand is a path of the controller
    std::string_view details;  ///< for the command's own help: paragraphs, and examples that begin with "$ "
};
struct OptionInfo {
    std::string_view name;
    std::string_view value;  ///< as --help shows it; empty: a flag
    std::string_view help;
    std::string_view environment;  ///< the variable that is taken when the option is left out; empty: none
    std::string_view commands{};   ///< the only ones that heed it, separated by blanks; empty: all
};

std::span<const CommandInfo> commands();
std::span<const OptionInfo> option_table();
const CommandInfo* find_command(std::string_view name);
/// Whether the command heeds the option.
bool has_option(const CommandInfo& command, const OptionInfo& option);

using Environment = std::function<std::optional<std::string>(const char* name)>;

/// What the words and the environment say, whatever the command is. Error kUsageError with a sentence that names the
/// word.
Result<Options> read_options(std::span<const std::string> arguments, const Environment& environment);

/// Whether there is a command with its operands and options, and a controller to ask. Error kUsageError.
Result<void> check_command(const Options& options);

}  // namespace nc::service::ctl
