// Puts encryption between the datapath and the wire: packets that must be encrypted travel in associations with the
// hosts that they go to, over UDP port kEncryptionPort; all others pass as they are. Nothing that must be encrypted
// goes out in another way: it waits while an association is made (up to a bound), or is refused. Invariant: a packet is
// only said to have come encrypted when its association proved its certificate. Thread: worker.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "vswitch/encryption/association_info.hpp"
#include "vswitch/encryption/handshaker.hpp"
#include "vswitch/port/underlay.hpp"

namespace nc::vswitch {

class EncryptingUnderlay : public Underlay {
  public:
    /// `carrier`: sends and receives on kEncryptionPort, as VXLAN's sockets do on theirs.
    EncryptingUnderlay(std::unique_ptr<Underlay> clear, std::unique_ptr<Underlay> carrier, Handshaker& handshaker);

    std::span<InboundTrain> receive() override;
    std::size_t transmit(std::span<OutboundTrain> trains) override;
    std::uint64_t take_lost() override { return std::exchange(lost_, 0); }
    std::vector<int> poll_handles() const override;

    /// Ends the associations whose certificate the handshaker has no more.
    void forget_certificates();

    /// Those that packets may come in, and what goes to each host: established, or being made.
    std::vector<AssociationInfo> associations() const;

  private:
    /// What goes to one host with one certificate.
    struct Channel {
        std::unique_ptr<Association> association;  ///< null: none is established
        AssociationId next = 0;                    ///< of the one that is being made; 0: none
        std::deque<std::vector<std::uint8_t>> waiting;
        std::size_t waiting_bytes = 0;
    };
    using Peer = std::pair<ProviderAddress, CredentialId>;

    Association* association_for(const OutboundTrain& train);
    void renew(const Peer& peer, Channel& channel);
    std::size_t transmit_sealed(std::span<OutboundTrain> trains);
    bool keep_waiting(OutboundTrain& train);
    void lose_waiting(Channel& channel);

    void follow_handshakes();
    void establish(std::unique_ptr<Association> association);
    void send(const ProviderAddress& remote, AssociationId id, const Datagrams& datagrams);
    std::span<InboundTrain> receive_sealed();
    void open(const InboundTrain& train, std::span<std::uint8_t> datagram);
    void open_data(Association* association, const InboundTrain& train, const AssociationHeader& header,
                   std::span<std::uint8_t> record);
    void refuse(const InboundTrain& train, std::span<std::uint8_t> datagram);

    std::unique_ptr<Underlay> clear_;
    std::unique_ptr<Underlay> carrier_;
    Handshaker& handshaker_;
    std::map<Peer, Channel> channels_;
    /// Begun by others, by host and number; `order_` says which is older.
    std::map<std::pair<ProviderAddress, AssociationId>, std::unique_ptr<Association>> inbound_;
    std::deque<std::pair<ProviderAddress, AssociationId>> order_;
    bool is_carrier_next_ = false;  ///< is asked first
    std::uint64_t lost_ = 0;

    std::vector<OutboundTrain> sealed_trains_;  ///< reused
    std::vector<Datagrams> sealed_;             ///< of each of them
    std::vector<InboundTrain> opened_;
    std::unique_ptr<std::uint8_t[]> opened_bytes_;
    std::size_t opened_size_ = 0;
    Datagrams replies_;
};

}  // namespace nc::vswitch
