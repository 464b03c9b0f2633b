// What clients may ask of the edge. Sizes in bytes, times from the first byte of the part that they bound.
#pragma once

#include <chrono>
#include <cstddef>

namespace nc::service::http {

struct Limits {
    std::size_t head_size = 64 * 1024;          ///< request line and fields
    std::size_t target_size = 8 * 1024;         ///< of the request line
    std::size_t body_size = 16 * 1024 * 1024;   ///< after the chunked coding is removed
    std::size_t connection_count = 1024;        ///< at one time; a further one takes the place of the longest idle
    std::size_t client_connection_count = 256;  ///< of one client (client_network.hpp)
    std::chrono::milliseconds handshake_time{10'000};
    std::chrono::milliseconds head_time{10'000};
    std::chrono::milliseconds body_time{60'000};
    std::chrono::milliseconds write_time{60'000};  ///< without progress of the client
    std::chrono::milliseconds idle_time{120'000};  ///< between two requests of a connection
};

}  // namespace nc::service::http
