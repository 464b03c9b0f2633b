// Notices that somebody else changed the underlay interface: its state, its MTU or its addresses (rtnetlink(7),
// multicast groups). It tells only that something happened; what to do about it is found by looking. Thread: control.
#pragma once

#include "vswitch/port/file_descriptor.hpp"

namespace nc::vswitch {

class UnderlayWatch {
  public:
    /// Watches the network namespace of the calling thread.
    UnderlayWatch();

    /// Whether the interface of that index, or one of its addresses, changed since the last call. Own changes count.
    bool has_changed(int index);

  private:
    FileDescriptor socket_;
};

}  // namespace nc::vswitch
