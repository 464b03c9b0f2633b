#include "service/auth/accounts.hpp"

#include <fstream>

#include "service/auth/password_hash.hpp"

namespace nc::service::auth {
namespace {

Error wrong(const std::filesystem::path& file, std::string reason) {
    return {"AccountsFailed", "Cannot use the password file " + file.string() + ": " + std::move(reason), {}, {}};
}

}  // namespace

Result<Accounts> Accounts::load(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) return wrong(file, "it cannot be read.");
    std::error_code error;
    const auto permissions = std::filesystem::status(file, error).permissions();
    if (error || (permissions & std::filesystem::perms::others_all) != std::filesystem::perms::none) {
        return wrong(file, "others may read or change it; mode 640 or 600 is right.");
    }
    Accounts accounts;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.empty() || line.front() == '#') continue;
        const std::string where = "line " + std::to_string(number);
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos || colon == 0) return wrong(file, where + " is not name:hash.");
        std::string hash = line.substr(colon + 1);
        if (!is_password_hash(hash)) return wrong(file, where + " has no hash that can be checked.");
        if (!accounts.hashes_.emplace(line.substr(0, colon), std::move(hash)).second) {
            return wrong(file, where + " repeats an account.");
        }
    }
    if (in.bad()) return wrong(file, "it cannot be read.");
    return accounts;
}

const std::string* Accounts::find_hash(std::string_view name) const {
    const auto found = hashes_.find(name);
    return found == hashes_.end() ? nullptr : &found->second;
}

}  // namespace nc::service::auth
