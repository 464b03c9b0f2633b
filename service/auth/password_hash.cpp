#include "service/auth/password_hash.hpp"

#include <cstdlib>
#include <cstring>
#include <memory>

#include <crypt.h>
#include <openssl/crypto.h>

namespace nc::service::auth {
namespace {

struct Free {
    void operator()(char* text) const { std::free(text); }
};

/// The library's own buffer, wiped when it goes: it holds what was made of the password.
class CryptBuffer {
  public:
    CryptBuffer() = default;
    ~CryptBuffer() {
        if (memory_ != nullptr) OPENSSL_cleanse(memory_, static_cast<std::size_t>(size_));
        std::free(memory_);
    }
    CryptBuffer(const CryptBuffer&) = delete;
    CryptBuffer& operator=(const CryptBuffer&) = delete;

    /// Empty when the setting is not one that the library knows.
    std::string hash(const std::string& password, const char* setting) {
        const char* hashed = ::crypt_ra(password.c_str(), setting, &memory_, &size_);
        return hashed == nullptr ? std::string() : std::string(hashed);
    }

  private:
    void* memory_ = nullptr;
    int size_ = 0;
};

bool is_acceptable(std::string_view password) {
    return !password.empty() && password.size() <= kLongestPassword && password.find('\0') == password.npos;
}

std::string hash_with(std::string_view password, const char* setting) {
    std::string copy(password);
    std::string hashed = CryptBuffer().hash(copy, setting);
    OPENSSL_cleanse(copy.data(), copy.size());
    return hashed;
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
    if (!is_acceptable(password)) {
        return Error{"BadPassword",
                     "A password has 1 to " + std::to_string(kLongestPassword) + " bytes, none of them zero.",
                     {},
                     {}};
    }
    const std::unique_ptr<char, Free> setting(::crypt_gensalt_ra("$y$", 0, nullptr, 0));
    std::string hashed = setting ? hash_with(password, setting.get()) : std::string();
    if (hashed.empty()) return Error{"HashFailed", "The system's library makes no password hash.", {}, {}};
    return hashed;
}

bool is_password_hash(const std::string& hash) {
    return ::crypt_checksalt(hash.c_str()) == CRYPT_SALT_OK && hash_with("x", hash.c_str()).size() == hash.size();
}

bool matches(std::string_view password, const std::string& hash) {
    if (!is_acceptable(password)) return false;
    const std::string hashed = hash_with(password, hash.c_str());
    return !hashed.empty() && hashed.size() == hash.size() &&
           CRYPTO_memcmp(hashed.data(), hash.data(), hash.size()) == 0;
}

}  // namespace nc::service::auth
