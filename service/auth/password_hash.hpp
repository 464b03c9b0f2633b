// Salted, slow hashes of passwords in the form of crypt(5): "$y$…" (yescrypt) is made; what the system's library does
// not call outdated (bcrypt, SHA-512) is checked, too. Thread: any; both functions take tens of milliseconds on
// purpose.
#pragma once

#include <string>
#include <string_view>

#include "schemas/base/result.hpp"

namespace nc::service::auth {

/// The longest password that the library takes, in bytes.
inline constexpr std::size_t kLongestPassword = 511;

/// Errors: "BadPassword" when it is empty, too long or holds a NUL; "HashFailed" when the system has no randomness.
Result<std::string> hash_password(std::string_view password);

/// Whether a hash of crypt(5) may be used here; what is no hash at all, outdated, or a locked account's "!", may not.
bool is_password_hash(const std::string& hash);

/// Compares in constant time. False also for what is no hash.
bool matches(std::string_view password, const std::string& hash);

}  // namespace nc::service::auth
