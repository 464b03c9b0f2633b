// The accounts of Basic authentication: a file of lines "name:hash", as "ncd --hash-password" prints the hash. Empty
// lines and lines that begin with '#' count for nothing. Thread: any; immutable.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "schemas/base/result.hpp"

namespace nc::service::auth {

class Accounts {
  public:
    /// Errors: "AccountsFailed" names the file, and the line that is wrong. A file that others than its owner and group
    /// may read is refused: whoever has the hashes can guess passwords undisturbed.
    static Result<Accounts> load(const std::filesystem::path& file);

    /// Null when there is no such account. Names match exactly.
    const std::string* find_hash(std::string_view name) const;

  private:
    std::map<std::string, std::string, std::less<>> hashes_;
};

}  // namespace nc::service::auth
