// Sends requests over kept connections, one at a time on each, and measures how long each answer takes. One thread: the
// client must cost less than what it measures, and leave the other processors to that. Thread: the caller's.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/rest/workload.hpp"

namespace nc::bench {

struct LoadSettings {
    std::string host;
    std::string port;
    bool is_tls = false;
    std::string authority_file;    ///< PEM; needed with TLS
    std::string certificate_file;  ///< PEM: ours; empty: none
    std::string key_file;
    std::string authorization;  ///< value of the header; empty: none
    Workload workload = Workload::ControllerGet;
    std::size_t connections = 1;
    std::chrono::milliseconds duration{0};  ///< 0: until `count` requests are done
    std::uint64_t count = 0;                ///< 0: until the duration is over
    std::uint64_t first = 0;                ///< number of the first interface
    std::uint64_t cycle = 0;                ///< numbers begin anew after so many; 0: never
};

struct LoadResult {
    double seconds = 0;
    std::uint64_t errors = 0;  ///< answers that are not 2xx
    std::string first_error;
    std::uint64_t bytes = 0;                            ///< of answers' bodies
    std::vector<std::chrono::nanoseconds> latencies{};  ///< sorted
};

/// Throws boost::system::system_error when a connection breaks: then the figures mean nothing.
LoadResult run_load(const LoadSettings& settings);

}  // namespace nc::bench
