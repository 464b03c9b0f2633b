// The accounts of NTLM: a file that the mechanism gss-ntlmssp reads too, at each proof. It takes the first line that
// matches, and matches generously; a name counts here only when exactly one line can be meant. Thread: any.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.hpp"

namespace nc::service::auth {

class NtlmAccounts {
  public:
    /// Lines "DOMAIN:NAME:PASSWORD", or as in smbpasswd "DOMAIN\NAME:ID:LM-HASH:NT-HASH:…"; '#' begins a comment line.
    /// Domains and names are printable ASCII without blanks and : \ @ /. Error "AccountsFailed": the file cannot be
    /// read, others may read it, or a line is wrong.
    static Result<NtlmAccounts> load(const std::filesystem::path& file);

    /// "NAME@DOMAIN" as the file writes it, of a client's "DOMAIN\NAME" or "NAME" in any case; std::nullopt: there is
    /// no such account, or more than one.
    std::optional<std::string> principal_of(std::string_view client) const;

  private:
    struct Account {
        std::string domain;
        std::string name;
    };
    std::vector<Account> accounts_;
};

}  // namespace nc::service::auth
