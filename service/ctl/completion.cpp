#include "service/ctl/completion.hpp"

#include <algorithm>
#include <optional>

#include "schemas/base/ascii.hpp"
#include "schemas/model/registry.hpp"

namespace nc::service::ctl {
namespace {

using model::ResourceInfo;

bool takes_value(std::string_view word) {
    if (word == "-o") return true;
    const auto options = option_table();
    return std::any_of(options.begin(), options.end(),
                       [&](const OptionInfo& option) { return option.name == word && !option.value.empty(); });
}

/// The command and its operands so far, without options and the last word.
std::vector<std::string> operands_before_last(std::span<const std::string> words) {
    std::vector<std::string> operands;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (takes_value(words[i])) {
            ++i;
        } else if (!words[i].starts_with('-')) {
            operands.push_back(words[i]);
        }
    }
    return operands;
}

/// Collections below the type, or the top-level ones.
std::vector<std::string> collections(const ResourceInfo* parent) {
    std::vector<std::string> names;
    for (const ResourceInfo& type : model::resources()) {
        const bool is_below = parent == nullptr ? !type.parent : type.parent == parent->type;
        if (!is_below) continue;
        names.push_back((type.prefix.empty() ? "" : std::string(type.prefix) + "/") + std::string(type.collection));
    }
    return names;
}

std::vector<std::string> path_candidates(const std::string& word, Client* client) {
    const std::size_t slash = word.rfind('/');
    const std::string before = slash == std::string::npos ? "" : word.substr(0, slash + 1);
    const ResourceInfo* type = type_of(before);
    const auto depth = std::count(before.begin(), before.end(), '/') - (before.starts_with('/') ? 1 : 0);
    const bool has_prefix = type != nullptr && !type->prefix.empty();
    std::vector<std::string> names;
    if (depth == 0 || (depth - (has_prefix ? 1 : 0)) % 2 == 0) {
        names = collections(depth == 0 ? nullptr : type);
    } else if (type != nullptr && !type->singleton.empty()) {
        names.emplace_back(type->singleton);
    } else if (type != nullptr && client != nullptr) {
        const auto members = client->list(before.substr(0, before.size() - 1));
        if (members) {
            for (const Json& member : *members)
                names.push_back(member.value("resourceId", ""));
        }
    }
    for (std::string& name : names)
        name.insert(0, before);
    return names;
}

}  // namespace

std::string bash_completion() {
    // Bash takes words apart at '=' and ':'. ncctl is asked with whole ones, and only the last part is given back.
    return R"bash(_ncctl() {
    local part candidate words=()
    for part in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
        if [[ ${#words[@]} -gt 0 && ($part == [=:] || ${words[-1]} == *[=:]) ]]; then
            words[-1]+=$part
        else
            words+=("$part")
        fi
    done
    local whole=${words[-1]//\\/}
    local before=${whole%"${whole##*[=:]}"}
    COMPREPLY=()
    while IFS= read -r candidate; do
        COMPREPLY+=("$(printf %q "${candidate:${#before}}")")
    done < <(ncctl __complete "${words[@]//\\/}" 2>/dev/null)
    [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != */* ]] || compopt -o nospace
}
complete -o default -F _ncctl ncctl
)bash";
}

std::vector<std::string> candidates(std::span<const std::string> words, Client* client) {
    if (words.empty()) return {};
    std::string word = words.back();
    std::string previous = words.size() > 1 ? words[words.size() - 2] : "";
    std::string before;  // "--output=" of "--output=ta"
    if (const std::size_t equals = word.find('='); word.starts_with("--") && equals != std::string::npos) {
        previous = word.substr(0, equals);
        before = word.substr(0, equals + 1);
        word.erase(0, equals + 1);
    }
    const std::vector<std::string> operands = operands_before_last(words);
    std::vector<std::string> found;
    if (takes_value(previous)) {
        if (previous == "-o" || previous == "--output") found = {"json", "name", "table", "xml"};
    } else if (word.starts_with('-')) {
        const CommandInfo* command = operands.empty() ? nullptr : find_command(operands.front());
        for (const OptionInfo& option : option_table()) {
            if (command == nullptr || has_option(*command, option)) found.emplace_back(option.name);
        }
    } else if (operands.empty()) {
        for (const CommandInfo& command : commands())
            found.emplace_back(command.name);
    } else if (operands.size() == 1) {
        const CommandInfo* command = find_command(operands.front());
        if (command != nullptr && command->takes_path) found = path_candidates(word, client);
        if (operands.front() == "completion") found = {"bash"};
    }
    std::erase_if(found, [&](const std::string& candidate) {
        return candidate.size() < word.size() ||
               !equals_ignoring_case(std::string_view(candidate).substr(0, word.size()), word);
    });
    std::sort(found.begin(), found.end());
    for (std::string& candidate : found)
        candidate.insert(0, before);
    return found;
}

}  // namespace nc::service::ctl
