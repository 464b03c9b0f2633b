// Name and password against the accounts. A check is slow on purpose, so it runs on a thread of its own, once per
// password: what was right is remembered by a keyed digest, and equal questions that come meanwhile share one check.
// Thread: control; the object outlives the tasks that it gave away.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "service/auth/accounts.hpp"
#include "service/auth/attempt_limit.hpp"
#include "service/auth/credentials.hpp"

namespace nc::service::auth {

using Task = std::function<void()>;

/// Where and when things run: threads are made in main.cpp, and tests have their own time.
struct Environment {
    std::function<void(Task)> aside;  ///< runs slow tasks one after the other, not on the control thread
    std::function<void(Task)> here;   ///< runs a task on the control thread, later; called by any thread
    std::function<std::chrono::steady_clock::time_point()> now;
};

class PasswordCheck {
  public:
    enum class Outcome { Right, Wrong, TooManyAttempts };
    using Done = std::function<void(Outcome)>;

    PasswordCheck(Accounts accounts, Environment environment, AttemptLimit::Settings limit = {});

    /// Answers at once when the password is known to be right or too many were wrong from this client (Peer::network);
    /// else later.
    void check(NameAndPassword given, const std::string& client, Done done);

    /// Other accounts take their place; what was remembered is forgotten. Checks under way still go by the old ones.
    void replace(Accounts accounts);

  private:
    using Digest = std::array<unsigned char, 32>;
    Digest digest_of(const NameAndPassword& given) const;
    bool is_remembered(const std::string& name, const Digest& digest) const;
    void finish(const std::string& name, const std::string& client, const Digest& digest, bool is_right);

    Accounts accounts_;
    Environment environment_;
    AttemptLimit limit_;
    Digest key_;                  ///< of the digests; random, and another one for other accounts
    std::string hash_of_nobody_;  ///< checked for unknown names, so that time does not tell which names exist
    std::map<std::string, Digest> remembered_;  ///< by account: the last password that was right
    std::map<Digest, std::vector<Done>> waiting_;
};

}  // namespace nc::service::auth
