// Makes associations, on a thread of its own: the public-key operations of a handshake take a thousand times as long as
// a packet may. The worker hands in what hosts sent, and takes out what they must be sent and what is established; from
// then on an association is the worker's. For a host that begins one, nothing is kept until it has shown that it gets
// what is sent to its address. Thread: as each part says.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <tuple>
#include <vector>

#include "vswitch/encryption/association.hpp"
#include "vswitch/port/file_descriptor.hpp"

namespace nc::vswitch {

class Handshaker {
  public:
    Handshaker();

    // ---- Thread: any ----

    /// Those that associations may be made with from now on.
    void set_certificates(std::shared_ptr<const Certificates> certificates);
    std::shared_ptr<const Certificates> certificates() const;

    // ---- Thread: worker ----

    /// Begins an association; take() gives it, or says that it failed, but not before a second has passed.
    void begin(AssociationId id, const ProviderAddress& remote, CredentialId credential);
    /// A Handshake or a Reply (`record` without its header) that belongs to no association of the worker.
    void hand_in(const AssociationHeader& header, const ProviderAddress& remote, std::span<const std::uint8_t> record);

    struct Outcome {
        AssociationId id = 0;
        ProviderAddress remote;
        Datagrams to_send;
        Association::Progress progress = Association::Progress::UnderWay;
        std::unique_ptr<Association> association;  ///< Established
    };
    /// What has come about since the last call. An association comes before what its peer waits for.
    std::vector<Outcome> take();
    /// Readable when take() has something.
    int poll_handle() const { return wake_worker_.get(); }

    // ---- Thread: that of the handshakes ----

    void run(const std::stop_token& stop);
    /// Does what waits, and what time has come for; never waits. Returns after how many milliseconds there is more.
    std::uint64_t step();

  private:
    struct Job {
        AssociationHeader header;  ///< of what was handed in
        ProviderAddress remote;
        bool begins = false;
        std::vector<std::uint8_t> record;
    };
    struct UnderWay {
        std::unique_ptr<Association> association;  ///< null: it has failed, and waits to be told
        CredentialId credential;
        std::uint64_t began = 0;  ///< milliseconds
        Datagrams unanswered{};   ///< what was sent first, while nothing has come back
    };
    using Key = std::tuple<ProviderAddress, Association::Role, AssociationId>;

    void put(Job job);
    void handle(const Job& job, std::uint64_t now);
    /// To a host that begins an association.
    void respond(const Key& key, const Job& job, std::uint64_t now);
    /// Null: this host has no such certificate.
    std::unique_ptr<Association> make(const Key& key, CredentialId credential) const;
    void remind(const ProviderAddress& remote, CredentialId credential);
    void conclude(const Key& key, Association::Progress progress, Datagrams to_send);
    void report(Outcome outcome);

    mutable std::mutex mutex_;
    std::condition_variable_any wake_;
    std::shared_ptr<const Certificates> certificates_ = std::make_shared<const Certificates>();
    std::deque<Job> jobs_;
    std::vector<Outcome> outcomes_;
    std::atomic<bool> has_outcomes_ = false;
    FileDescriptor wake_worker_;

    // The handshakes' thread's.
    std::map<Key, UnderWay> under_way_;
    std::array<std::uint8_t, 32> cookie_key_{};  ///< of this process, random
};

}  // namespace nc::vswitch
