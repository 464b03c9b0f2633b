#include "service/auth/role_book.hpp"

#include <fstream>
#include <sstream>

namespace nc::service::auth {
namespace {

using model::Role;

constexpr std::string_view kGroupPrefix = "group:";
constexpr std::string_view kEveryCertificate = "certificate:*";
using Groups = std::map<std::string, std::vector<std::string>, std::less<>>;

Error wrong(std::string message) { return {"BadRole", std::move(message), {}, {}}; }

Result<std::string> parse_caller(const std::string& text) {
    if (text == kEveryCertificate) return text;
    if (text.starts_with(kCertificatePrefix)) {
        const auto thumbprint = parse_thumbprint(std::string_view(text).substr(kCertificatePrefix.size()));
        if (!thumbprint) return wrong("'" + text + "' has no SHA-1 thumbprint of 40 hex digits.");
        return std::string(kCertificatePrefix) + *thumbprint;
    }
    for (const std::string_view prefix : {kUserPrefix, kPrincipalPrefix}) {
        if (text.starts_with(prefix) && text.size() > prefix.size()) return text;
    }
    return wrong("'" + text + "' is none of certificate:THUMBPRINT, user:NAME, principal:NAME@REALM, group:NAME.");
}

Result<Groups> read_groups(const std::string& file) {
    std::ifstream in(file);
    if (!in) return wrong("Cannot read the group file " + file + ".");
    Groups groups;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.find_first_not_of(" \r") == std::string::npos || line.front() == '#') continue;
        const std::string where = file + " line " + std::to_string(number) + ": ";
        const std::size_t colon = line.find(':');
        const std::string name = line.substr(0, colon);
        if (colon == std::string::npos || name.empty() || name.find(' ') != name.npos)
            return wrong(where + "not NAME: CALLER CALLER….");
        std::istringstream members(line.substr(colon + 1));
        for (std::string member; members >> member;) {
            auto caller = parse_caller(member);
            if (!caller) return wrong(where + caller.error().message);
            groups[name].push_back(*std::move(caller));
        }
        groups.try_emplace(name);
    }
    return groups;
}

}  // namespace

Result<RoleBook> RoleBook::load(const RoleSettings& settings) {
    Groups groups;
    if (!settings.group_file.empty()) {
        auto read = read_groups(settings.group_file);
        if (!read) return std::move(read).error();
        groups = *std::move(read);
    }
    RoleBook book;
    // From the lowest role to the highest, so that the highest stays.
    const std::pair<const std::vector<std::string>*, Role> lists[] = {{&settings.readers, Role::Reader},
                                                                      {&settings.operators, Role::Operator},
                                                                      {&settings.administrators, Role::Administrator}};
    for (const auto& [callers, role] : lists) {
        for (const std::string& text : *callers) {
            if (text.starts_with(kGroupPrefix)) {
                const auto group = groups.find(std::string_view(text).substr(kGroupPrefix.size()));
                if (group == groups.end()) return wrong("There is no '" + text + "' in the group file.");
                for (const std::string& member : group->second)
                    book.roles_.insert_or_assign(member, role);
                continue;
            }
            auto caller = parse_caller(text);
            if (!caller) return std::move(caller).error();
            book.roles_.insert_or_assign(*std::move(caller), role);
        }
    }
    return book;
}

std::optional<Role> RoleBook::role_of(std::string_view caller) const {
    const auto named = role_by_name(caller);
    return named || !caller.starts_with(kCertificatePrefix) ? named : role_by_name(kEveryCertificate);
}

std::optional<Role> RoleBook::role_by_name(std::string_view caller) const {
    const auto found = roles_.find(caller);
    return found == roles_.end() ? std::nullopt : std::optional(found->second);
}

bool RoleBook::has_any(std::string_view prefix) const {
    const auto first = roles_.lower_bound(prefix);
    return first != roles_.end() && first->first.starts_with(prefix);
}

bool RoleBook::has_every_certificate() const { return roles_.contains(kEveryCertificate); }

}  // namespace nc::service::auth
