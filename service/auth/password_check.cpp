#include "service/auth/password_check.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "schemas/base/assert.hpp"
#include "service/auth/password_hash.hpp"

namespace nc::service::auth {
namespace {

/// More passwords than this do not wait for their check: a client that guesses may have many sisters.
constexpr std::size_t kLongestQueue = 64;

std::array<unsigned char, 32> random_key() {
    std::array<unsigned char, 32> key{};
    NC_ASSERT(RAND_bytes(key.data(), static_cast<int>(key.size())) == 1);
    return key;
}

}  // namespace

PasswordCheck::PasswordCheck(Accounts accounts, Environment environment, AttemptLimit::Settings limit)
    : accounts_(std::move(accounts)),
      environment_(std::move(environment)),
      limit_(limit),
      key_(random_key()),
      hash_of_nobody_(hash_password("nobody").value_or(std::string())) {}

PasswordCheck::Digest PasswordCheck::digest_of(const NameAndPassword& given) const {
    std::string text = given.name + ":" + given.password;  // a name holds no ':'
    Digest digest{};
    HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), digest.data(), nullptr);
    OPENSSL_cleanse(text.data(), text.size());
    return digest;
}

bool PasswordCheck::is_remembered(const std::string& name, const Digest& digest) const {
    const auto found = remembered_.find(name);
    return found != remembered_.end() && CRYPTO_memcmp(found->second.data(), digest.data(), digest.size()) == 0;
}

void PasswordCheck::check(NameAndPassword given, const std::string& client, Done done) {
    const Digest digest = digest_of(given);
    if (is_remembered(given.name, digest)) return done(Outcome::Right);
    if (const auto same = waiting_.find(digest); same != waiting_.end()) return same->second.push_back(std::move(done));
    if (waiting_.size() >= kLongestQueue || !limit_.take(client, environment_.now()))
        return done(Outcome::TooManyAttempts);
    waiting_[digest].push_back(std::move(done));
    const std::string* hash = accounts_.find_hash(given.name);
    environment_.aside([this, given = std::move(given), client, digest, exists = hash != nullptr,
                        hash = hash == nullptr ? hash_of_nobody_ : *hash]() mutable {
        const bool is_right = matches(given.password, hash) && exists;
        OPENSSL_cleanse(given.password.data(), given.password.size());
        environment_.here(
            [this, name = std::move(given.name), client, digest, is_right] { finish(name, client, digest, is_right); });
    });
}

void PasswordCheck::finish(const std::string& name, const std::string& client, const Digest& digest, bool is_right) {
    if (is_right) {
        remembered_[name] = digest;
        limit_.give_back(client);
    }
    auto waiting = waiting_.extract(digest);
    for (Done& done : waiting.mapped())
        done(is_right ? Outcome::Right : Outcome::Wrong);
}

void PasswordCheck::replace(Accounts accounts) {
    accounts_ = std::move(accounts);
    key_ = random_key();
    remembered_.clear();
}

}  // namespace nc::service::auth
