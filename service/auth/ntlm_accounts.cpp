#include "service/auth/ntlm_accounts.hpp"

#include <algorithm>
#include <fstream>

#include "schemas/base/ascii.hpp"

namespace nc::service::auth {
namespace {

/// The mechanism cuts longer ones in two.
constexpr std::size_t kLongestLine = 1'000;
constexpr std::size_t kHashDigits = 32;

bool is_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < 0x7F && std::string_view(":\\@/").find(c) == std::string_view::npos;
    });
}

bool is_hash(std::string_view text) {
    return text.size() == kHashDigits && text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = line.find(':', begin)) != line.npos; begin = end + 1)
        fields.push_back(line.substr(begin, end - begin));
    fields.push_back(line.substr(begin));
    return fields;
}

}  // namespace

Result<NtlmAccounts> NtlmAccounts::load(const std::filesystem::path& file) {
    const auto wrong = [&](const std::string& reason) {
        return Error{"AccountsFailed", "Cannot use the NTLM accounts " + file.string() + ": " + reason, {}, {}};
    };
    std::ifstream in(file);
    if (!in) return wrong("they cannot be read.");
    using std::filesystem::perms;
    std::error_code error;
    // What is in it is as good as the passwords.
    const auto permissions = std::filesystem::status(file, error).permissions();
    if (error || (permissions & (perms::group_all | perms::others_all)) != perms::none)
        return wrong("somebody else may read or change them; mode 600 is right.");
    NtlmAccounts accounts;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        const std::string where = "line " + std::to_string(++number);
        if (line.empty() || line.front() == '#') continue;
        if (line.size() > kLongestLine) return wrong(where + " is too long.");
        auto fields = fields_of(line);
        const std::size_t backslash = fields[0].find('\\');
        const bool is_hashed = fields.size() >= 5 && backslash != std::string::npos;
        if (is_hashed) {
            if (!is_hash(fields[2]) || !is_hash(fields[3])) return wrong(where + " has no hashes of 32 hex digits.");
            fields = {fields[0].substr(0, backslash), fields[0].substr(backslash + 1), {}};
        } else if (fields.size() != 3 || fields[2].empty()) {
            return wrong(where + " is neither DOMAIN:NAME:PASSWORD nor DOMAIN\\NAME:ID:LM-HASH:NT-HASH:….");
        }
        if (!is_name(fields[0]) || !is_name(fields[1]))
            return wrong(where + " has no domain or name that can be used.");
        if (accounts.principal_of(fields[0] + "\\" + fields[1])) return wrong(where + " repeats an account.");
        accounts.accounts_.push_back({std::move(fields[0]), std::move(fields[1])});
    }
    if (in.bad()) return wrong("they cannot be read.");
    return accounts;
}

std::optional<std::string> NtlmAccounts::principal_of(std::string_view client) const {
    const std::size_t backslash = client.find('\\');
    const std::string_view domain = backslash == client.npos ? std::string_view() : client.substr(0, backslash);
    const std::string_view name = backslash == client.npos ? client : client.substr(backslash + 1);
    const Account* found = nullptr;
    for (const Account& account : accounts_) {
        if (!equals_ignoring_case(account.name, name)) continue;
        if (!domain.empty() && !equals_ignoring_case(account.domain, domain)) continue;
        if (found != nullptr) return std::nullopt;
        found = &account;
    }
    return found == nullptr ? std::nullopt : std::optional(found->name + "@" + found->domain);
}

}  // namespace nc::service::auth
