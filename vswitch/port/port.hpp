// Where a VM's frames come from and go to. Implementations: tap_port (Linux), memory_port (tests).
// Thread: worker.
#pragma once

#include <span>
#include <string>

#include <sys/uio.h>

#include "vswitch/packet/packet.hpp"

namespace nc::vswitch {

class Port {
  public:
    virtual ~Port() = default;

    /// Appends frames that wait to `batch` until it is full or none waits; never blocks.
    virtual void receive(PacketBatch& batch) = 0;
    /// Sends one frame, given in pieces (iovec[0] is free for the port's own header and holds nothing of the frame).
    /// Returns false when the device refused it.
    virtual bool transmit(std::span<iovec> frame, const Offload& offload) = 0;

    virtual int poll_handle() const = 0;              ///< readable when frames wait; -1: polled by the caller
    virtual bool is_up() const = 0;                   ///< false: the device is gone for good
    virtual bool takes_udp_segmentation() const = 0;  ///< whether Gso::Udp may be sent to it
    virtual const std::string& device() const = 0;    ///< name, for people
};

}  // namespace nc::vswitch
