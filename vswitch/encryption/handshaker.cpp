#include "vswitch/encryption/handshaker.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <sys/eventfd.h>

#include "schemas/base/assert.hpp"

namespace nc::vswitch {
namespace {

using Role = Association::Role;
using Progress = Association::Progress;

// Bounds for what strangers on the underlay can make a host do: more is passed over, and hosts try again.
constexpr std::size_t kMostJobs = 1024;
constexpr std::size_t kMostResponses = 256;  ///< handshakes that others began, at a time
constexpr std::size_t kMostResponsesOfHost = 32;
constexpr std::uint64_t kPatience = 3000;         ///< milliseconds until a handshake is given up
constexpr std::uint64_t kShortestFailure = 1000;  ///< milliseconds until a failure is told, and may be tried again
constexpr std::uint64_t kLongestWait = 1000;      ///< milliseconds

std::uint64_t clock_now() {
    const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(since_start).count());
}

}  // namespace

Handshaker::Handshaker() : wake_worker_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    const bool is_random = RAND_bytes(cookie_key_.data(), static_cast<int>(cookie_key_.size())) == 1;
    NC_ASSERT(is_random);
}

void Handshaker::set_certificates(std::shared_ptr<const Certificates> certificates) {
    const std::scoped_lock lock(mutex_);
    certificates_ = std::move(certificates);
}

std::shared_ptr<const Certificates> Handshaker::certificates() const {
    const std::scoped_lock lock(mutex_);
    return certificates_;
}

void Handshaker::begin(AssociationId id, const ProviderAddress& remote, CredentialId credential) {
    put({{RecordKind::Reply, id, credential}, remote, true, {}});
}

void Handshaker::hand_in(const AssociationHeader& header, const ProviderAddress& remote,
                         std::span<const std::uint8_t> record) {
    put({header, remote, false, {record.begin(), record.end()}});
}

void Handshaker::put(Job job) {
    {
        const std::scoped_lock lock(mutex_);
        if (jobs_.size() >= kMostJobs && !job.begins) return;
        jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
}

std::vector<Handshaker::Outcome> Handshaker::take() {
    if (!has_outcomes_.load(std::memory_order_acquire)) return {};
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t size = ::read(wake_worker_.get(), &count, sizeof(count));
    const std::scoped_lock lock(mutex_);
    has_outcomes_ = false;
    return std::exchange(outcomes_, {});
}

void Handshaker::report(Outcome outcome) {
    {
        const std::scoped_lock lock(mutex_);
        outcomes_.push_back(std::move(outcome));
        has_outcomes_.store(true, std::memory_order_release);
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_worker_.get(), &one, sizeof(one));
}

void Handshaker::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const std::chrono::milliseconds pause(step());
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, stop, pause, [this] { return !jobs_.empty(); });
    }
}

std::uint64_t Handshaker::step() {
    std::deque<Job> jobs;
    {
        const std::scoped_lock lock(mutex_);
        jobs.swap(jobs_);
    }
    for (const Job& job : jobs)
        handle(job, clock_now());

    std::uint64_t pause = kLongestWait;
    const std::uint64_t now = clock_now();
    std::vector<Key> ended;
    for (auto& [key, handshake] : under_way_) {
        const std::uint64_t age = now - handshake.began;
        if (age >= (handshake.association ? kPatience : kShortestFailure)) {
            ended.push_back(key);
            continue;
        }
        if (!handshake.association) {
            pause = std::min(pause, kShortestFailure - age);
            continue;
        }
        const auto until_repeat = handshake.association->until_repeat();
        if (until_repeat && *until_repeat > 0) pause = std::min(pause, *until_repeat);
        if (until_repeat != 0) continue;
        Outcome again{std::get<AssociationId>(key), std::get<ProviderAddress>(key), {}, Progress::UnderWay, nullptr};
        if (handshake.association->repeat(again.to_send) == Progress::Failed) handshake.association.reset();
        report(std::move(again));
        pause = 1;
    }
    for (const Key& key : ended) {
        under_way_.erase(key);
        if (std::get<Role>(key) == Role::Initiator)
            report({std::get<AssociationId>(key), std::get<ProviderAddress>(key), {}, Progress::Failed, nullptr});
    }
    return pause;
}

void Handshaker::handle(const Job& job, std::uint64_t now) {
    const Role role = job.header.kind == RecordKind::Reply ? Role::Initiator : Role::Responder;
    const Key key{job.remote, role, job.header.association};
    if (!under_way_.contains(key)) {
        if (role == Role::Responder) return respond(key, job, now);
        if (!job.begins) return;
        under_way_.emplace(key, UnderWay{make(key, job.header.credential), job.header.credential, now});
    }
    UnderWay& handshake = under_way_.at(key);
    if (!handshake.association) return;
    Datagrams replies;
    const Progress progress = handshake.association->advance(job.record, replies);
    handshake.unanswered = job.begins ? replies : Datagrams{};
    conclude(key, progress, std::move(replies));
}

void Handshaker::respond(const Key& key, const Job& job, std::uint64_t now) {
    const auto is_of_host = [&](const auto& entry) { return std::get<ProviderAddress>(entry.first) == job.remote; };
    const auto of_host = static_cast<std::size_t>(std::ranges::count_if(under_way_, is_of_host));
    if (under_way_.size() >= kMostResponses || of_host >= kMostResponsesOfHost) return;
    auto association = make(key, job.header.credential);
    // Nothing is said to a host that asks for another certificate: ours may be on its way.
    if (!association) return;
    Datagrams replies;
    const Progress progress = association->advance(job.record, replies);
    if (!association->is_peer_reached()) {
        if (!replies.ends.empty())
            report({job.header.association, job.remote, std::move(replies), Progress::UnderWay, nullptr});
        return;
    }
    remind(job.remote, job.header.credential);
    under_way_.emplace(key, UnderWay{std::move(association), job.header.credential, now});
    conclude(key, progress, std::move(replies));
}

std::unique_ptr<Association> Handshaker::make(const Key& key, CredentialId credential) const {
    const auto known = certificates();
    const auto certificate = known->find(credential);
    if (certificate == known->end()) return nullptr;
    const auto& [remote, role, id] = key;
    std::vector<std::uint8_t> who(remote.value().bytes().begin(), remote.value().bytes().end());
    for (unsigned shift = 0; shift < 32; shift += 8)
        who.push_back(static_cast<std::uint8_t>(id >> shift));
    HandshakeCookie cookie{};
    const bool is_made = HMAC(EVP_sha256(), cookie_key_.data(), static_cast<int>(cookie_key_.size()), who.data(),
                              who.size(), cookie.data(), nullptr) != nullptr;
    NC_ASSERT(is_made);
    return std::make_unique<Association>(id, role, remote, certificate->second, cookie);
}

/// The host has that certificate now, and may not have had it when it was asked before.
void Handshaker::remind(const ProviderAddress& remote, CredentialId credential) {
    for (const auto& [key, handshake] : under_way_) {
        const auto& [host, role, id] = key;
        if (host != remote || role != Role::Initiator || handshake.credential != credential) continue;
        if (!handshake.unanswered.ends.empty()) report({id, remote, handshake.unanswered, Progress::UnderWay, nullptr});
    }
}

void Handshaker::conclude(const Key& key, Progress progress, Datagrams to_send) {
    const auto found = under_way_.find(key);
    Outcome outcome{std::get<AssociationId>(key), std::get<ProviderAddress>(key), std::move(to_send), progress,
                    nullptr};
    if (progress == Progress::Established) {
        outcome.association = std::move(found->second.association);
        under_way_.erase(found);
    } else if (progress == Progress::Failed) {
        // Told when a second has passed; what a stranger began is forgotten at once.
        outcome.progress = Progress::UnderWay;
        if (std::get<Role>(key) == Role::Responder) {
            under_way_.erase(found);
        } else {
            found->second.association.reset();
        }
    }
    if (outcome.association || !outcome.to_send.ends.empty()) report(std::move(outcome));
}

}  // namespace nc::vswitch
